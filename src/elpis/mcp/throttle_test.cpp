#include "elpis/mcp/throttle.h"

#include <chrono>

#include <doctest/doctest.h>

#include "elpis/base/manual_clock.h"

namespace elpis::mcp {
namespace {

using namespace std::chrono_literals;

TEST_CASE("the first notice is due at once, the next one a gap later") {
    ManualClock clock;
    Throttle throttle(250ms);

    CHECK(throttle.changed(clock.now()) == clock.now());
    throttle.given(clock.now());
    clock.advance(100ms);
    CHECK(throttle.changed(clock.now()) == clock.now() + 150ms);
}

TEST_CASE("changes while a notice is scheduled need none of their own") {
    ManualClock clock;
    Throttle throttle(250ms);
    throttle.given(clock.now());

    CHECK(throttle.changed(clock.now()));
    for (int i = 0; i < 5; ++i)
        CHECK_FALSE(throttle.changed(clock.now()));
    clock.advance(250ms);
    throttle.given(clock.now());
    CHECK(throttle.changed(clock.now()) == clock.now() + 250ms);
}

TEST_CASE("after a quiet time a change is told at once") {
    ManualClock clock;
    Throttle throttle(250ms);
    throttle.given(clock.now());
    clock.advance(10s);
    CHECK(throttle.changed(clock.now()) == clock.now());
}

}  // namespace
}  // namespace elpis::mcp
