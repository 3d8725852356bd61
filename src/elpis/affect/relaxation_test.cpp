#include "elpis/affect/relaxation.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <optional>

#include <doctest/doctest.h>

#include "elpis/affect/options.h"
#include "elpis/affect/state.h"
#include "elpis/affect/testing/dice.h"

namespace elpis::affect {
namespace {

using testing::Dice;
using testing::kCases;

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr Seconds kEmotion{300.0};
constexpr Seconds kMood{10'800.0};

bool near(double a, double b, double tolerance) {
    return std::abs(a - b) <= tolerance;
}

bool near(const Layers& a, const Layers& b, double tolerance) {
    return near(a.emotion.valence, b.emotion.valence, tolerance) &&
           near(a.emotion.arousal, b.emotion.arousal, tolerance) &&
           near(a.mood.valence, b.mood.valence, tolerance) &&
           near(a.mood.arousal, b.mood.arousal, tolerance);
}

// Half the time F4 with any half-lives, equal ones included, half the time F1.
Options random_options(Dice& dice) {
    Options options;
    options.baseline = dice.state();
    auto& half = options.half_lives;
    half.valence = Seconds(dice.magnitude(1.0, 1e5));
    half.arousal = Seconds(dice.magnitude(1.0, 1e5));
    half.mood_valence = Seconds(dice.magnitude(1.0, 1e6));
    half.mood_arousal = half.arousal * (1.0 + dice.magnitude(1e-15, 1.0));
    if (dice.below(2) == 0) options.decay_rate = dice.between(0.0, 1.0);
    if (dice.below(20) == 0) half.mood_valence = half.valence;
    return options;
}

Layers random_layers(Dice& dice, const Options& options) {
    const State emotion = dice.state();
    const State mood = dice.state();
    return {.emotion = emotion, .mood = options.decay_rate ? options.baseline : mood};
}

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
    AxisLayers x = {.emotion = 0.9, .mood = -0.7};
    const AxisLayers exact = relax_over_mood(x, kHome, rates, Seconds{500});
    constexpr double kStep = 0.05;
    for (int i = 0; i < 10'000; ++i) {  // midpoint rule
        const AxisLayers here = slope(x);
        const AxisLayers middle = slope({.emotion = x.emotion + here.emotion * kStep / 2.0,
                                         .mood = x.mood + here.mood * kStep / 2.0});
        x.emotion += middle.emotion * kStep;
        x.mood += middle.mood * kStep;
    }

    CHECK(near(x.emotion, exact.emotion, 1e-7));
    CHECK(near(x.mood, exact.mood, 1e-7));
}

TEST_CASE("a rate of zero, or an endless half-life, does not fade") {
    CHECK(relax(0.7, 0.1, 0.0, Seconds{1e12}) == 0.7);
    CHECK(rate_of(Seconds(kInfinity)) == 0.0);
    Options options;
    options.decay_rate = 0.0;
    const Layers felt = {.emotion = {.valence = 0.7, .arousal = -0.3}, .mood = options.baseline};

    CHECK(settle(felt, options, Seconds(kInfinity)) == felt);
}

TEST_CASE("half-lives that make no sense still give a finite rate") {
    CHECK(std::isfinite(rate_of(Seconds{0})));
    CHECK(std::isfinite(rate_of(Seconds{-5})));
    CHECK(rate_of(Seconds(std::nan(""))) == 0.0);
}

TEST_CASE("time that does not pass changes nothing") {
    Dice dice(2);
    for (int i = 0; i < kCases; ++i) {
        const Options options = random_options(dice);
        const Layers felt = random_layers(dice, options);
        REQUIRE(settle(felt, options, Seconds{0}) == felt);
        REQUIRE(settle(felt, options, Seconds(-dice.magnitude(1e-9, 1e9))) == felt);
        REQUIRE(settle(felt, options, Seconds(std::nan(""))) == felt);
    }
}

TEST_CASE("settling twice equals settling once for both (semigroup)") {
    Dice dice(3);
    for (int i = 0; i < kCases; ++i) {
        const Options options = random_options(dice);
        const Layers felt = random_layers(dice, options);
        const Seconds s(dice.magnitude(1e-3, 1e5));
        const Seconds t(dice.magnitude(1e-3, 1e5));
        REQUIRE(near(
            settle(settle(felt, options, s), options, t), settle(felt, options, s + t), 1e-12));
    }
}

TEST_CASE("settling never leaves the hull of emotion, mood and baseline") {
    Dice dice(4);
    for (int i = 0; i < kCases; ++i) {
        const Options options = random_options(dice);
        const Layers felt = random_layers(dice, options);
        const Layers then = settle(felt, options, Seconds(dice.magnitude(1e-3, 1e9)));
        for (const auto axis : {&State::valence, &State::arousal}) {
            const auto [low, high] =
                std::minmax({felt.emotion.*axis, felt.mood.*axis, options.baseline.*axis});
            REQUIRE(then.emotion.*axis >= low);
            REQUIRE(then.emotion.*axis <= high);
            REQUIRE(then.mood.*axis >= low);
            REQUIRE(then.mood.*axis <= high);
        }
    }
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

TEST_CASE("any amount of time ends at the baseline, never at NaN") {
    Dice dice(6);
    for (int i = 0; i < kCases; ++i) {
        Options options = random_options(dice);
        if (options.decay_rate) options.decay_rate = *options.decay_rate + 1e-6;
        const Layers felt = random_layers(dice, options);
        const Layers home = {.emotion = options.baseline, .mood = options.baseline};
        REQUIRE(settle(felt, options, Seconds(dice.magnitude(1e12, 1e308))) == home);
        REQUIRE(settle(felt, options, Seconds(kInfinity)) == home);
    }
}

TEST_CASE("who is at home stays there") {
    Dice dice(7);
    for (int i = 0; i < kCases; ++i) {
        const Options options = random_options(dice);
        const Layers home = {.emotion = options.baseline, .mood = options.baseline};
        REQUIRE(settle(home, options, Seconds(dice.magnitude(1e-3, 1e9))) == home);
    }
}

TEST_CASE("without a decay rate each axis has its own half-lives") {
    Options options;
    options.half_lives.valence = Seconds{10};
    options.half_lives.arousal = Seconds{20};
    const Layers felt = {.emotion = {.valence = 0.8, .arousal = 0.8}, .mood = {}};
    const Layers then = settle(felt, options, Seconds{20});

    CHECK(near(then.emotion.valence, 0.2, 1e-12));
    CHECK(near(then.emotion.arousal, 0.4, 1e-12));
}

TEST_CASE("with a decay rate both axes share it and the mood is the baseline") {
    Options options;
    options.baseline = {.valence = 0.2, .arousal = -0.1};
    options.decay_rate = 0.1;
    const Layers felt = {.emotion = {.valence = 0.8, .arousal = 0.8}, .mood = options.baseline};
    const Layers then = settle(felt, options, Seconds{10});

    CHECK(near(then.emotion.valence, 0.2 + 0.6 / std::numbers::e, 1e-12));
    CHECK(near(then.emotion.arousal, -0.1 + 0.9 / std::numbers::e, 1e-12));
    CHECK(then.mood == options.baseline);
}

}  // namespace
}  // namespace elpis::affect
