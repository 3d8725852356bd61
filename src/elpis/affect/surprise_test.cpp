#include "elpis/affect/surprise.h"

#include <cmath>
#include <cstddef>

#include <doctest/doctest.h>

#include "elpis/affect/testing/dice.h"
#include "elpis/affect/testing/near.h"

namespace elpis::affect {
namespace {

using testing::Dice;
using testing::kCases;
using testing::near;

TEST_CASE("the gain grows with the error of the expectation, which learns") {
    Expectation expected;
    CHECK(near(surprise_gain(expected, 0.2, 1.5), 1.3, 1e-15));
    CHECK(near(surprise_gain(expected, -0.2, 1.5), 1.3, 1e-15));

    expected = learned(expected, 0.2, 0.1);
    CHECK(near(expected.outcome, 0.02, 1e-15));
    CHECK(near(surprise_gain(expected, 0.2, 1.5), 1.27, 1e-15));
    CHECK(near(surprise_gain(expected, -0.2, 1.5), 1.33, 1e-15));

    expected = learned(expected, 0.2, 0.1);
    CHECK(near(expected.outcome, 0.038, 1e-15));
}

TEST_CASE("what always happens surprises less and less: the error shrinks by 1 − η each time") {
    Dice dice(71);
    for (int i = 0; i < kCases; ++i) {
        const double outcome = dice.between(-1.0, 1.0);
        const double rate = dice.between(0.0, 1.0);
        Expectation expected{.outcome = dice.between(-1.0, 1.0)};
        const double error = outcome - expected.outcome;
        const std::size_t times = 1 + dice.below(20);
        for (std::size_t n = 0; n < times; ++n)
            expected = learned(expected, outcome, rate);
        const double left = error * std::pow(1.0 - rate, static_cast<double>(times));
        REQUIRE(near(outcome - expected.outcome, left, 1e-12));
    }
}

TEST_CASE("expectations stay within ±1, and gains within 1 … 1 + 2k") {
    Dice dice(72);
    Expectation expected;
    for (int i = 0; i < kCases; ++i) {
        const double outcome = dice.between(-1.0, 1.0) * dice.magnitude(1e-3, 1e300);
        const double k = dice.between(0.0, 5.0);
        const double gain = surprise_gain(expected, outcome, k);
        REQUIRE(gain >= 1.0);
        REQUIRE(gain <= 1.0 + 2.0 * k);
        expected = learned(expected, outcome, dice.between(0.0, 1.0));
        REQUIRE(std::abs(expected.outcome) <= 1.0);
    }
}

TEST_CASE("surprise becomes none as k goes to 0, and learns nothing at η = 0") {
    Dice dice(73);
    for (int i = 0; i < kCases; ++i) {
        const Expectation expected{.outcome = dice.between(-1.0, 1.0)};
        const double outcome = dice.between(-1.0, 1.0);
        const double tiny = dice.magnitude(1e-15, 1e-3);
        REQUIRE(near(surprise_gain(expected, outcome, tiny), 1.0, 2.0 * tiny + 1e-15));
        REQUIRE(surprise_gain(expected, outcome, 0.0) == 1.0);
        REQUIRE(surprise_gain(expected, outcome, -tiny) == 1.0);
        REQUIRE(learned(expected, outcome, 0.0).outcome == expected.outcome);
        REQUIRE(learned(expected, outcome, 1.0).outcome == outcome);
    }
}

}  // namespace
}  // namespace elpis::affect
