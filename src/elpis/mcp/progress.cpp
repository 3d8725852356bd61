#include "elpis/mcp/progress.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "elpis/affect/rounding.h"
#include "elpis/base/clock.h"
#include "elpis/base/timer.h"
#include "elpis/engine/event.h"
#include "elpis/mcp/call.h"
#include "elpis/mcp/jobs.h"
#include "elpis/mcp/json.h"
#include "elpis/mcp/services.h"
#include "elpis/streams/stream.h"

namespace elpis::mcp {
namespace {

constexpr std::chrono::milliseconds kLeastGap{100};
constexpr std::chrono::seconds kHeartbeat{10};
constexpr std::chrono::milliseconds kLook{200};

std::string sentence(const streams::Reading& reading) {
    const engine::Progress& progress = reading.progress;
    if (reading.tokens > 0) return fmt::format("writing, {} tokens", reading.tokens);
    switch (progress.phase) {
        case engine::Phase::Queued:
            return "queued";
        case engine::Phase::Loading:
            return progress.total > 0 ? fmt::format("loading model {} %", progress.done)
                                      : "loading model";
        case engine::Phase::Prefill:
            return progress.total > 0
                       ? fmt::format("reading the prompt {}/{}", progress.done, progress.total)
                       : "reading the prompt";
        case engine::Phase::Generating:
            return "writing";
    }
    return "queued";
}

// Owned by its own next look.
class Reporter : public std::enable_shared_from_this<Reporter> {
public:
    Reporter(const Services& services,
             std::shared_ptr<Call> call,
             std::shared_ptr<streams::Stream> stream)
        : timer_(services.timer),
          clock_(services.clock),
          jobs_(services.jobs),
          call_(std::move(call)),
          stream_(std::move(stream)) {}

    void look_later() {
        timer_.after(kLook,
                     [self = shared_from_this()] { self->jobs_.post([self] { self->look(); }); });
    }

private:
    void look() {
        if (!call_->open()) return;
        const auto reading = stream_->read(std::numeric_limits<std::size_t>::max());
        if (reading.complete) return;  // what would be news is in the answer
        if (auto news = meter_.next(clock_.now(), reading)) {
            Json params = {{"progressToken", call_->progress_token()}};
            params.update(*news);
            call_->inform("notifications/progress", std::move(params));
        }
        look_later();
    }

    Timer& timer_;
    const Clock& clock_;
    Jobs jobs_;
    std::shared_ptr<Call> call_;
    std::shared_ptr<streams::Stream> stream_;
    ProgressMeter meter_;
};

}  // namespace

std::optional<Json> ProgressMeter::next(Clock::Monotonic now, const streams::Reading& reading) {
    const engine::Progress& progress = reading.progress;
    if (progress.phase == engine::Phase::Loading) {
        loaded_ = std::max(loaded_, static_cast<double>(progress.done));
    } else if (progress.phase == engine::Phase::Prefill) {
        read_ = std::max(read_, static_cast<double>(progress.done));
    }
    written_ = std::max(written_, static_cast<double>(reading.tokens));
    std::string message = sentence(reading);

    if (last_time_) {
        const auto gap = now - *last_time_;
        const auto due = message == last_message_ ? kHeartbeat : kLeastGap;
        if (gap < due) return std::nullopt;
        constexpr double kSignOfLife = 0.01;  // a protocol rule: each value above the last
        last_ = std::max(loaded_ + read_ + written_, affect::rounded(last_ + kSignOfLife, 2));
    } else {
        last_ = loaded_ + read_ + written_;
    }
    last_time_ = now;
    last_message_ = std::move(message);
    return Json{{"progress", last_}, {"message", last_message_}};
}

void report_progress(const Services& services,
                     std::shared_ptr<Call> call,
                     std::shared_ptr<streams::Stream> stream) {
    if (call->progress_token().is_null()) return;
    std::make_shared<Reporter>(services, std::move(call), std::move(stream))->look_later();
}

}  // namespace elpis::mcp
