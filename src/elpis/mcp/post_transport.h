#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "elpis/base/guarded.h"
#include "elpis/base/wakeup.h"
#include "elpis/mcp/outbox.h"
#include "elpis/mcp/transport.h"

namespace elpis::mcp {

// The way back of one POST: messages for whoever serves it, who takes them out on another thread.
// A client that reads too slowly loses what is new, never the answer.
class PostTransport final : public Transport {
public:
    explicit PostTransport(std::size_t max_queued_bytes);

    void send(std::string message) override;
    void answer(std::string message, int fault) override;
    void send_latest(Topic topic, std::string message) override;
    void drop(Topic topic) override;

    // Rings when there is something to take.
    Wakeup& news() { return news_; }

    // Whether something came on the way to the answer.
    bool has_news() const;
    // What came next on the way to the answer; nothing when there is none yet.
    std::optional<std::string> take();
    // The answer, once all before it was taken.
    struct Answer {
        std::string message;
        int fault = 0;  // its code, 0 for a result
    };
    std::optional<Answer> take_answer();

private:
    struct State {
        explicit State(std::size_t max_bytes) : box(max_bytes) {}
        Outbox box;
        std::optional<Answer> answer;
    };

    mutable Guarded<State> state_;
    Wakeup news_;
};

}  // namespace elpis::mcp
