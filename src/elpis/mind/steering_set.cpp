#include "elpis/mind/steering_set.h"

#include <algorithm>
#include <exception>
#include <memory>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>

#include <fmt/format.h>

#include "elpis/base/error.h"
#include "elpis/base/log.h"
#include "elpis/base/result.h"
#include "elpis/steering/library.h"
#include "elpis/steering/steer.h"

namespace elpis::mind {
namespace {

using State = SteeringSet::State;

SteeringSet::Status ready(std::shared_ptr<const steering::Library> library) {
    auto steerer = steering::Steerer::of(std::move(library));
    if (!steerer) return {.state = State::Failed, .why = std::move(steerer).error().message};
    return {.state = State::Ready,
            .percent = 100,
            .steerer = std::make_shared<const steering::Steerer>(*std::move(steerer))};
}

SteeringSet::Status at_start(const VectorSource& source) {
    if (source.ready) return ready(source.ready);
    if (source.make) return {.state = State::Waiting};
    return {.state = source.failed ? State::Failed : State::Off, .why = source.why_none};
}

}  // namespace

SteeringSet::SteeringSet(VectorSource source, Log& log)
    : source_(std::move(source)),
      log_(log),
      shown_(Shown{.status = at_start(source_), .thread = {}}) {}

void SteeringSet::want() {
    shown_.with([this](Shown& shown) {
        if (shown.status.state != State::Waiting) return;
        shown.status.state = State::Making;
        // It reports through this lock, and so begins when it is let go.
        shown.thread = std::jthread([this](const std::stop_token& stop) { make(stop); });
    });
}

void SteeringSet::stop() {
    shown_.with([](Shown& shown) {
        if (shown.status.state == State::Waiting) {
            shown.status = {.state = State::Off, .why = "the server is shutting down"};
        }
        shown.thread.request_stop();
    });
}

void SteeringSet::end() {
    stop();
    // Joined without the lock, which the making needs to come to its end.
    const std::jthread thread = shown_.with([](Shown& shown) { return std::move(shown.thread); });
}

SteeringSet::Status SteeringSet::status() const {
    return shown_.with([](const Shown& shown) { return shown.status; });
}

void SteeringSet::make(const std::stop_token& stop) {
    const auto progress = [this](int done, int total) {
        shown_.with([&](Shown& shown) {
            if (total > 0) shown.status.percent = std::clamp(done * 100 / total, 0, 100);
        });
    };
    const Result<steering::Library> made = [&] -> Result<steering::Library> {
        try {
            return source_.make(stop, progress);
        } catch (const std::exception& error) {
            return fail(ErrorCode::Internal, error.what());
        }
    }();
    if (!made && stop.stop_requested()) return;
    if (!made) {
        log_.error("mind",
                   source_.name.empty()
                       ? fmt::format("answers stay unsteered: {}", made.error().message)
                       : fmt::format("answers by the vectors {} stay unsteered: {}",
                                     source_.name,
                                     made.error().message));
        shown_.with([&](Shown& shown) {
            shown.status = {.state = State::Failed, .why = made.error().message};
        });
        return;
    }
    log_.info("mind",
              fmt::format("feelings now steer the model by {}: {} vectors, full strength {:.2f} of "
                          "the residual norm",
                          source_.name.empty() ? made->name : source_.name,
                          made->vectors.size(),
                          made->full_strength));
    SteeringSet::Status status = ready(std::make_shared<const steering::Library>(*made));
    shown_.with([&](Shown& shown) { shown.status = std::move(status); });
}

std::string why_not_ready(const SteeringSet::Status& set) {
    using State = SteeringSet::State;
    switch (set.state) {
        case State::Waiting:
        case State::Making:
            return fmt::format(
                "the steering vectors of this model are being made ({} %); later answers will be "
                "steered",
                set.percent);
        default:
            return set.why;
    }
}

}  // namespace elpis::mind
