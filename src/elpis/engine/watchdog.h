#pragma once

#include <chrono>
#include <memory>

#include "elpis/base/clock.h"
#include "elpis/base/log.h"
#include "elpis/base/timer.h"
#include "elpis/engine/gauges.h"

namespace elpis::engine {

inline constexpr std::chrono::seconds kStuckAfter{10};

// True while one step has taken longer than any step should.
bool step_is_stuck(const Gauges& gauges, Clock::Monotonic now);

// Looks once a second and logs each stuck step once. A step cannot be interrupted from outside, but
// nobody should have to guess why nothing moves.
class Watchdog {
public:
    Watchdog(const Gauges& gauges, const Clock& clock, Timer& timer, Log& log);
    ~Watchdog();
    Watchdog(const Watchdog&) = delete;
    Watchdog& operator=(const Watchdog&) = delete;

private:
    struct Body;
    std::shared_ptr<Body> body_;
};

}  // namespace elpis::engine
