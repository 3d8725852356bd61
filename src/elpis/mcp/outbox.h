#pragma once

#include <cstddef>
#include <list>
#include <map>
#include <optional>
#include <string>

#include "elpis/mcp/transport.h"

namespace elpis::mcp {

// Messages on their way out, in order, bounded in bytes. Not thread-safe: keep it in a Guarded.
class Outbox {
public:
    explicit Outbox(std::size_t max_bytes) : max_bytes_(max_bytes) {}

    // False when there is no room left even without the news: the reader has stopped reading. A
    // message that finds the box empty is always taken, whatever its size.
    bool put(std::string message);
    // Dropped when there is no room.
    void put_latest(Transport::Topic topic, std::string message);
    void drop(Transport::Topic topic);

    std::optional<std::string> take();
    bool empty() const { return messages_.empty(); }

private:
    struct Entry {
        std::string message;
        std::optional<Transport::Topic> topic;  // of news
    };
    using Messages = std::list<Entry>;

    using News = std::map<Transport::Topic, Messages::iterator>;

    void erase(News::iterator news);
    void drop_news();

    std::size_t max_bytes_;
    std::size_t bytes_ = 0;
    Messages messages_;
    News news_;  // at most one for each topic
};

}  // namespace elpis::mcp
