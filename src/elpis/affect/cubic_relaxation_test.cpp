#include "elpis/affect/cubic_relaxation.h"

#include <cmath>

#include <doctest/doctest.h>

#include "elpis/affect/options.h"
#include "elpis/affect/relaxation.h"
#include "elpis/affect/testing/dice.h"
#include "elpis/affect/testing/near.h"

namespace elpis::affect {
namespace {

using testing::Dice;
using testing::kCases;
using testing::kInfinity;
using testing::near;

struct Case {
    double from, home, rate, cubic;
    Seconds elapsed;
};

Case any(Dice& dice) {
    return {.from = dice.between(-1.0, 1.0),
            .home = dice.between(-1.0, 1.0),
            .rate = dice.magnitude(1e-6, 1.0),
            .cubic = dice.magnitude(1e-6, 10.0),
            .elapsed = Seconds(dice.magnitude(1e-3, 1e5))};
}

TEST_CASE("F3 has its golden value") {
    CHECK(near(relax_cubic(0.9, 0.0, 0.1, 0.5, Seconds{10}), 0.1560452260, 1e-10));
    CHECK(near(relax_cubic(1.0, 0.1, 0.1, 0.5, Seconds{10}), 0.2560452260, 1e-10));
}

TEST_CASE("F3 agrees with integration in small steps") {
    constexpr double kRate = 0.1;
    constexpr double kCubic = 0.5;
    constexpr double kStep = 0.001;
    const auto slope = [](double x) { return -kRate * x - kCubic * x * x * x; };
    double x = 0.9;
    for (int i = 0; i < 10'000; ++i)  // midpoint rule
        x += kStep * slope(x + slope(x) * kStep / 2.0);

    CHECK(near(x, relax_cubic(0.9, 0.0, kRate, kCubic, Seconds{10}), 1e-7));
}

TEST_CASE("extremes lose a larger share than small feelings do") {
    const auto left = [](double from) {
        return relax_cubic(from, 0.0, 0.01, 0.5, Seconds{10}) / from;
    };

    CHECK(left(0.9) < left(0.5));
    CHECK(left(0.5) < left(0.1));
}

TEST_CASE("F3: settling twice equals settling once for both (semigroup)") {
    Dice dice(31);
    for (int i = 0; i < kCases; ++i) {
        const auto [from, home, rate, cubic, s] = any(dice);
        const Seconds t(dice.magnitude(1e-3, 1e5));
        const double twice =
            relax_cubic(relax_cubic(from, home, rate, cubic, s), home, rate, cubic, t);
        REQUIRE(near(twice, relax_cubic(from, home, rate, cubic, s + t), 1e-12));
    }
}

TEST_CASE("F3 stays between here and home, is nearer than F1, and nearer later") {
    Dice dice(32);
    for (int i = 0; i < kCases; ++i) {
        const auto [from, home, rate, cubic, s] = any(dice);
        const double sooner = relax_cubic(from, home, rate, cubic, s) - home;
        const double later =
            relax_cubic(from, home, rate, cubic, s * (1.0 + dice.between(0.0, 9.0))) - home;
        REQUIRE(sooner * (from - home) >= 0.0);
        REQUIRE(std::abs(sooner) <= std::abs(relax(from, home, rate, s) - home));
        REQUIRE(std::abs(later) <= std::abs(sooner));
    }
}

TEST_CASE("F3 becomes F1 as κ goes to 0, and has a value at θ = 0") {
    Dice dice(33);
    for (int i = 0; i < kCases; ++i) {
        const auto [from, home, rate, cubic, t] = any(dice);
        const double tiny = dice.magnitude(1e-16, 1e-4) * rate;
        REQUIRE(near(
            relax_cubic(from, home, rate, tiny, t), relax(from, home, rate, t), 8.0 * tiny / rate));
        REQUIRE(relax_cubic(from, home, rate, 0.0, t) == relax(from, home, rate, t));
        const double still = relax_cubic(from, home, 0.0, cubic, t);
        const double x = from - home;
        REQUIRE(near(still - home, x / std::sqrt(1.0 + 2.0 * cubic * x * x * t.count()), 1e-12));
        REQUIRE(near(relax_cubic(from, home, 1e-12 / t.count(), cubic, t), still, 1e-10));
    }
}

TEST_CASE("F3: time that does not pass changes nothing, and all of it ends at home") {
    Dice dice(34);
    for (int i = 0; i < kCases; ++i) {
        const auto [from, home, rate, cubic, t] = any(dice);
        REQUIRE(relax_cubic(from, home, rate, cubic, Seconds{0}) == from);
        REQUIRE(relax_cubic(from, home, rate, cubic, -t) == from);
        REQUIRE(relax_cubic(from, home, rate, cubic, Seconds(std::nan(""))) == from);
        REQUIRE(relax_cubic(home, home, rate, cubic, t) == home);
        REQUIRE(relax_cubic(from, home, rate, cubic, Seconds(dice.magnitude(1e10, 1e308))) == home);
        REQUIRE(relax_cubic(from, home, rate, cubic, Seconds(kInfinity)) == home);
        REQUIRE(relax_cubic(from, home, 0.0, cubic, Seconds(kInfinity)) == home);
        REQUIRE(relax_cubic(home, home, 0.0, cubic, Seconds(kInfinity)) == home);
    }
}

}  // namespace
}  // namespace elpis::affect
