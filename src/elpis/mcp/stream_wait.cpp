#include "elpis/mcp/stream_wait.h"

#include <memory>
#include <optional>
#include <utility>

#include "elpis/base/timer.h"
#include "elpis/mcp/jobs.h"
#include "elpis/streams/stream.h"

namespace elpis::mcp {

StreamWait::StreamWait(Private /*only by start*/, const Jobs& jobs, Timer& timer, Then then)
    : jobs_(jobs), timer_(timer), state_(State{.then = std::move(then)}) {}

std::shared_ptr<StreamWait> StreamWait::start(
    const Jobs& jobs, Timer& timer, streams::Stream& stream, Until until, Then then) {
    auto wait = std::make_shared<StreamWait>(Private{}, jobs, timer, std::move(then));
    auto watch = until.news_behind
                     ? stream.when_news(*until.news_behind, [wait] { wait->fire(true); })
                     : stream.when_complete([wait] { wait->fire(true); });
    std::optional<Timer::Id> deadline;
    if (until.deadline) {
        deadline = timer.after(*until.deadline, [weak = std::weak_ptr(wait)] {
            if (const auto late = weak.lock()) late->fire(false);
        });
    }
    // It may have fired already; then there is nothing left to keep.
    State rest = wait->state_.with([&](State& state) {
        State keep{.watch = std::move(watch), .timer = deadline};
        if (!state.then) return keep;
        state.watch = std::move(keep.watch);
        state.timer = keep.timer;
        return State{};
    });
    wait->let_go(std::move(rest));
    return wait;
}

void StreamWait::abandon() {
    let_go(state_.with([](State& state) { return std::exchange(state, State{}); }));
}

void StreamWait::fire(bool in_time) {
    State state = state_.with([](State& held) { return std::exchange(held, State{}); });
    if (!state.then) return;
    jobs_.post([then = std::move(state.then), in_time] { then(in_time); });
    let_go(std::move(state));
}

// Outside the lock: the stream and the timer have their own, and `then` may own anything.
void StreamWait::let_go(State state) {
    if (state.timer) timer_.cancel(*state.timer);
}

}  // namespace elpis::mcp
