#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>

#include "elpis/base/guarded.h"
#include "elpis/base/log.h"
#include "elpis/base/result.h"
#include "elpis/base/wakeup.h"
#include "elpis/mcp/outbox.h"
#include "elpis/mcp/transport.h"

namespace elpis::mcp {

// The process's standard input and output, in private.
struct StdioPipes {
    Descriptor in;
    Descriptor out;
};

// To be the first act of a process that speaks over stdio: keeps the two pipes for itself and puts
// stderr where stdout was and nothing where stdin was, so that no library can write a byte between
// the messages or take one from them. A reader that has gone is an error from then on, not a
// signal. Unavailable when there is no stdin or stdout.
Result<StdioPipes> claim_stdio();

// Lines over a pair of descriptors: pipes, sockets, a terminal. Two threads, one reading and one
// writing; both wait in poll(), so neither a silent client nor one that does not read can hold
// them. The descriptors keep their flags: a terminal is shared with other processes.
class StdioTransport final : public Transport {
public:
    struct Limits {
        std::size_t max_line_bytes = 16U << 20U;
        std::size_t max_queued_bytes = 64U << 20U;
    };

    // `on_line` and `on_overlong` are called on the reader's thread, in order. `on_end` once, from
    // any thread: end of input, or the client is gone. None may wait.
    struct Listener {
        std::function<void(std::string line)> on_line;  // not blank, without its newline
        std::function<void()> on_overlong;              // a line past the limit was skipped
        std::function<void()> on_end;
    };

    StdioTransport(StdioPipes pipes, Limits limits, Log& log);
    ~StdioTransport() override;  // what is queued and was not flushed is lost
    StdioTransport(const StdioTransport&) = delete;
    StdioTransport& operator=(const StdioTransport&) = delete;

    // Once. Messages sent before are kept.
    void start(Listener listener);

    void send(std::string message) override;
    void send_latest(Topic topic, std::string message) override;
    void drop(Topic topic) override;

    // No line is told after this has returned. Not from a listener. Again: no effect.
    void stop_reading();

    // Waits until everything queued has left, the client is gone, or `patience` is over; nothing
    // is written after. Not from a listener. Again: no effect.
    void flush(std::chrono::milliseconds patience);

private:
    using Time = std::chrono::steady_clock::time_point;

    struct Outgoing {
        explicit Outgoing(std::size_t max_bytes) : box(max_bytes) {}
        Outbox box;
        bool broken = false;
        std::optional<Time> deadline;  // when the writer gives up; absent: never
    };

    void read(const std::stop_token& stop);
    void write();
    bool write_some(std::string_view& rest);
    void break_off(std::string_view why);
    void tell_end();

    StdioPipes pipes_;
    const Limits limits_;
    Log& log_;
    Listener listener_;  // set before the threads start
    std::atomic_flag end_told_;
    Wakeup reader_wakeup_;
    Wakeup writer_wakeup_;
    Guarded<Outgoing> outgoing_;
    std::jthread reader_;  // last: they join before anything they use is destroyed
    std::jthread writer_;
};

}  // namespace elpis::mcp
