#include "elpis/affect/mood_bias.h"

#include <cmath>

#include <doctest/doctest.h>

#include "elpis/affect/state.h"
#include "elpis/affect/testing/dice.h"

namespace elpis::affect {
namespace {

using testing::Dice;
using testing::kCases;

TEST_CASE("a good mood makes good news better and bad news less bad") {
    CHECK(mood_bias_gain(0.2, 0.5, 0.3) == doctest::Approx(1.15));
    CHECK(mood_bias_gain(-0.2, 0.5, 0.3) == doctest::Approx(0.85));
    CHECK(mood_bias_gain(0.2, -0.5, 0.3) == doctest::Approx(0.85));
    CHECK(mood_bias_gain(-0.2, -0.5, 0.3) == doctest::Approx(1.15));
}

TEST_CASE("each axis of an impulse is seen with that axis of the mood") {
    const State seen =
        biased({.valence = 0.2, .arousal = 0.2}, {.valence = 0.5, .arousal = -1.0}, 0.3);

    CHECK(seen.valence == doctest::Approx(0.23));
    CHECK(seen.arousal == doctest::Approx(0.14));
}

TEST_CASE("without a mood, without a bias or without an impulse nothing is biased") {
    Dice dice(81);
    for (int i = 0; i < kCases; ++i) {
        const State impulse = dice.state();
        const State mood = dice.state();
        REQUIRE(biased(impulse, State{}, dice.between(0.0, 1.0)) == impulse);
        REQUIRE(biased(impulse, mood, 0.0) == impulse);
        REQUIRE(biased(State{}, mood, dice.between(0.0, 1.0)) == State{});
    }
}

TEST_CASE("a bias never turns an event round, and mirrors with the signs") {
    Dice dice(82);
    for (int i = 0; i < kCases; ++i) {
        const double impulse = dice.between(-1.0, 1.0);
        const double mood = dice.between(-1.0, 1.0);
        const double bias = dice.between(0.0, 5.0);
        const double gain = mood_bias_gain(impulse, mood, bias);
        REQUIRE(gain >= 0.0);
        REQUIRE(gain <= 2.0);
        REQUIRE(mood_bias_gain(-impulse, -mood, bias) == gain);
        REQUIRE(mood_bias_gain(-impulse, mood, bias) == doctest::Approx(2.0 - gain));
    }
}

TEST_CASE("a bias is continuous in the mood, through zero") {
    Dice dice(83);
    for (int i = 0; i < kCases; ++i) {
        const double impulse = dice.between(-1.0, 1.0);
        const double mood = dice.between(-0.5, 0.5);
        const double step = dice.magnitude(1e-12, 0.1);
        const double change =
            mood_bias_gain(impulse, mood + step, 0.3) - mood_bias_gain(impulse, mood, 0.3);
        REQUIRE(std::abs(change) <= 0.3 * step + 1e-15);
    }
}

}  // namespace
}  // namespace elpis::affect
