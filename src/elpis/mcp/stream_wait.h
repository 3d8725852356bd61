#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>

#include "elpis/base/guarded.h"
#include "elpis/base/timer.h"
#include "elpis/mcp/jobs.h"
#include "elpis/streams/stream.h"

namespace elpis::mcp {

// Waits for a stream without a thread: whichever comes first, the stream or the deadline, posts
// `then` to the workers, once. It keeps itself alive until then; the stream's end at the latest.
class StreamWait : public std::enable_shared_from_this<StreamWait> {
    struct Private {};

public:
    struct Until {
        std::optional<std::size_t> news_behind;  // text behind this cursor; absent: completion
        std::optional<std::chrono::milliseconds> deadline;
    };
    using Then = std::function<void(bool in_time)>;

    static std::shared_ptr<StreamWait> start(
        const Jobs& jobs, Timer& timer, streams::Stream& stream, Until until, Then then);

    StreamWait(Private, const Jobs& jobs, Timer& timer, Then then);

    // `then` will not run, unless it has begun. Any thread.
    void abandon();

private:
    struct State {
        Then then;
        streams::Stream::Watch watch;
        std::optional<Timer::Id> timer;
    };

    void fire(bool in_time);
    void let_go(State state);

    Jobs jobs_;
    Timer& timer_;
    Guarded<State> state_;
};

}  // namespace elpis::mcp
