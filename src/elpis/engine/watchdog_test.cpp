#include "elpis/engine/watchdog.h"

#include <chrono>

#include <doctest/doctest.h>

#include "elpis/base/manual_clock.h"
#include "elpis/engine/gauges.h"

using namespace std::chrono_literals;

namespace elpis::engine {
namespace {

TEST_CASE("promise 3: a step over ten seconds is stuck; between steps nothing is") {
    ManualClock clock;
    clock.advance(1h);
    Gauges gauges;
    CHECK_FALSE(step_is_stuck(gauges, clock.now()));

    gauges.step_began = clock.now().time_since_epoch();
    clock.advance(9s);
    CHECK_FALSE(step_is_stuck(gauges, clock.now()));
    clock.advance(2s);
    CHECK(step_is_stuck(gauges, clock.now()));

    gauges.step_began = Gauges::Ticks::zero();
    CHECK_FALSE(step_is_stuck(gauges, clock.now()));
}

}  // namespace
}  // namespace elpis::engine
