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

namespace elpis::mind {
namespace {

SteeringSet::Status at_start(const VectorSource& source) {
    using State = SteeringSet::State;
    if (source.ready) return {.state = State::Ready, .library = source.ready};
    if (source.make) return {.state = State::Waiting};
    return {.state = State::Off, .why = source.why_none};
}

}  // namespace

SteeringSet::SteeringSet(VectorSource source, Log& log)
    : source_(std::move(source)), log_(log), status_(at_start(source_)) {}

void SteeringSet::want() {
    const bool begin = status_.with([](Status& status) {
        if (status.state != State::Waiting) return false;
        status.state = State::Making;
        return true;
    });
    if (begin) thread_ = std::jthread([this](const std::stop_token& stop) { make(stop); });
}

SteeringSet::Status SteeringSet::status() const {
    return status_.with([](const Status& status) { return status; });
}

void SteeringSet::make(const std::stop_token& stop) {
    const auto progress = [this](int done, int total) {
        status_.with([&](Status& status) {
            if (total > 0) status.percent = std::clamp(done * 100 / total, 0, 100);
        });
    };
    const Result<steering::Library> made = [&]() -> Result<steering::Library> {
        try {
            return source_.make(stop, progress);
        } catch (const std::exception& error) {
            return fail(ErrorCode::Internal, error.what());
        }
    }();
    if (!made && stop.stop_requested()) return;
    if (!made) {
        log_.error("mind", "answers stay unsteered: " + made.error().message);
        status_.with([&](Status& status) {
            status = {.state = State::Failed, .why = made.error().message};
        });
        return;
    }
    log_.info("mind",
              fmt::format("feelings now steer the model: {} vectors, full strength {:.2f} of the "
                          "residual norm",
                          made->vectors.size(),
                          made->full_strength));
    auto library = std::make_shared<const steering::Library>(*made);
    status_.with([&](Status& status) {
        status = {.state = State::Ready, .percent = 100, .library = std::move(library)};
    });
}

}  // namespace elpis::mind
