#include "elpis/engine/watchdog.h"

#include <chrono>
#include <memory>

#include <fmt/format.h>

#include "elpis/base/clock.h"
#include "elpis/base/guarded.h"
#include "elpis/base/log.h"
#include "elpis/base/timer.h"
#include "elpis/engine/gauges.h"

namespace elpis::engine {

bool step_is_stuck(const Gauges& gauges, Clock::Monotonic now) {
    const Gauges::Ticks began = gauges.step_began.load();
    return began != Gauges::Ticks::zero() && now.time_since_epoch() - began > kStuckAfter;
}

struct Watchdog::Body : std::enable_shared_from_this<Watchdog::Body> {
    Body(const Gauges& watched, const Clock& of, Timer& by, Log& to)
        : gauges(watched), clock(of), timer(by), log(to) {}

    void look() {
        const Gauges::Ticks began = gauges.step_began.load();
        if (step_is_stuck(gauges, clock.now()) && began != reported) {
            reported = began;
            log.error(
                "engine",
                fmt::format(
                    "one step, or the model's chat template, has taken over {} s and goes on; the "
                    "model is stuck",
                    kStuckAfter.count()));
        }
    }

    // The lock keeps the destructor from leaving while a look is under way.
    void look_again() {
        timer.after(std::chrono::seconds(1), [weak = weak_from_this()] {
            const auto self = weak.lock();
            if (!self) return;
            self->watching.with([&](bool& still) {
                if (!still) return;
                self->look();
                self->look_again();
            });
        });
    }

    const Gauges& gauges;
    const Clock& clock;
    Timer& timer;
    Log& log;
    Gauges::Ticks reported{Gauges::Ticks::zero()};
    Guarded<bool> watching{true};
};

Watchdog::Watchdog(const Gauges& gauges, const Clock& clock, Timer& timer, Log& log)
    : body_(std::make_shared<Body>(gauges, clock, timer, log)) {
    body_->look_again();
}

Watchdog::~Watchdog() {
    body_->watching.with([](bool& still) { still = false; });
}

}  // namespace elpis::engine
