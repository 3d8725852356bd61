#include "elpis/affect/relaxation.h"

#include <cmath>
#include <numbers>

#include <doctest/doctest.h>

#include "elpis/affect/options.h"
#include "elpis/affect/testing/dice.h"
#include "elpis/affect/testing/midpoint.h"
#include "elpis/affect/testing/near.h"

namespace elpis::affect {
namespace {

using testing::Dice;
using testing::kCases;
using testing::kInfinity;
using testing::near;

constexpr Seconds kEmotion{300.0};
constexpr Seconds kMood{10'800.0};

TEST_CASE("F1 leaves what the half-life says") {
    CHECK(near(relax(0.8, 0.1, rate_of(kEmotion), Seconds{120}), 0.6305007983, 1e-10));
    CHECK(near(relax(1.0, 0.0, rate_of(kEmotion), kEmotion), 0.5, 1e-15));
}

TEST_CASE("ten seconds at the reference's rate leave 1/e, in one step or in a hundred") {
    const double once = relax(1.0, 0.0, 0.1, Seconds{10});
    double often = 1.0;
    for (int i = 0; i < 100; ++i)
        often = relax(often, 0.0, 0.1, Seconds{0.1});

    CHECK(near(once, 1.0 / std::numbers::e, 1e-12));
    CHECK(near(often, once, 1e-12));
}

TEST_CASE("F4 relaxes the emotion to the mood and the mood to the baseline") {
    const AxisLayers after = relax_over_mood({.emotion = 0.8, .mood = 0.3},
                                             0.0,
                                             {.emotion = rate_of(kEmotion), .mood = rate_of(kMood)},
                                             Seconds{600});

    CHECK(near(after.emotion, 0.4197719268, 1e-10));
    CHECK(near(after.mood, 0.2886671511, 1e-10));
}

TEST_CASE("F4 has a value where both rates are equal, and is continuous around it") {
    const double rate = rate_of(kEmotion);
    const auto after = [&](double mood_rate) {
        return relax_over_mood(
            {.emotion = 0.8, .mood = 0.3}, 0.0, {.emotion = rate, .mood = mood_rate}, Seconds{600});
    };

    CHECK(near(after(rate).emotion, 0.3039720771, 1e-10));
    CHECK(near(after(rate).mood, 0.075, 1e-10));
    for (int digits = 3; digits <= 16; ++digits) {
        const double apart = std::pow(10.0, -digits);
        CHECK(near(after(rate * (1.0 + apart)).emotion, after(rate).emotion, apart));
        CHECK(near(after(rate * (1.0 - apart)).emotion, after(rate).emotion, apart));
    }
}

TEST_CASE("F4 agrees with integration in small steps") {
    const AxisRates rates = {.emotion = 0.01, .mood = 0.002};
    constexpr double kHome = -0.2;
    const auto slope = [&](const AxisLayers& x) {
        return AxisLayers{.emotion = -rates.emotion * (x.emotion - x.mood),
                          .mood = -rates.mood * (x.mood - kHome)};
    };
    constexpr AxisLayers kFrom = {.emotion = 0.9, .mood = -0.7};
    const AxisLayers exact = relax_over_mood(kFrom, kHome, rates, Seconds{500});
    const AxisLayers x = testing::after_500_seconds(kFrom, slope);

    CHECK(near(x.emotion, exact.emotion, 1e-7));
    CHECK(near(x.mood, exact.mood, 1e-7));
}

TEST_CASE("a rate of zero, or an endless half-life, does not fade") {
    CHECK(relax(0.7, 0.1, 0.0, Seconds{1e12}) == 0.7);
    CHECK(relax(0.7, 0.1, 0.0, Seconds(kInfinity)) == 0.7);
    CHECK(rate_of(Seconds(kInfinity)) == 0.0);
}

TEST_CASE("half-lives that make no sense still give a finite rate") {
    CHECK(std::isfinite(rate_of(Seconds{0})));
    CHECK(std::isfinite(rate_of(Seconds{-5})));
    CHECK(rate_of(Seconds(std::nan(""))) == 0.0);
}

TEST_CASE("rounding does not carry a feeling out of the hull where mood and emotion are one") {
    Dice dice(8);
    for (int i = 0; i < kCases; ++i) {
        const double home = dice.between(-1.0, 1.0);
        const AxisRates rates = {.emotion = dice.magnitude(1e-4, 1.0),
                                 .mood = dice.magnitude(1e-9, 1e-4)};
        const AxisLayers then = relax_over_mood(
            {.emotion = 1.0, .mood = 1.0}, home, rates, Seconds(dice.magnitude(1e-6, 10.0)));
        REQUIRE(then.emotion <= 1.0);
        REQUIRE(then.mood <= 1.0);
    }
}

TEST_CASE("under F1 the distance from home only shrinks") {
    Dice dice(5);
    for (int i = 0; i < kCases; ++i) {
        const double from = dice.between(-1.0, 1.0);
        const double home = dice.between(-1.0, 1.0);
        const double rate = dice.between(0.0, 1.0);
        const Seconds s(dice.magnitude(1e-3, 1e4));
        const double sooner = relax(from, home, rate, s);
        const double later = relax(from, home, rate, s * (1.0 + dice.between(0.0, 10.0)));
        REQUIRE(std::abs(sooner - home) <= std::abs(from - home));
        REQUIRE(std::abs(later - home) <= std::abs(sooner - home));
    }
}

}  // namespace
}  // namespace elpis::affect
