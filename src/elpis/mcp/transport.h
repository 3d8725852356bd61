#pragma once

#include <cstdint>
#include <string>
#include <utility>

namespace elpis::mcp {

// Where messages to one client go. Any thread; never blocks, never fails: a connection that can no
// longer take messages says so to whoever runs it.
class Transport {
public:
    using Topic = std::uint64_t;

    virtual ~Transport() = default;

    // A message that must arrive, after everything sent before it. No newline in it.
    virtual void send(std::string message) = 0;

    // The answer to a request: the last message about it. Where several share a connection, a
    // message like others. `fault`: its code, 0 for a result.
    virtual void answer(std::string message, int /*fault*/) { send(std::move(message)); }

    // News of which only the latest counts: replaces what still waits under the same topic, and is
    // the first to go when the client does not read.
    virtual void send_latest(Topic topic, std::string message) = 0;

    // What still waits under the topic is not sent any more.
    virtual void drop(Topic topic) = 0;
};

}  // namespace elpis::mcp
