#include "elpis/affect/personality.h"

#include <cmath>

#include <doctest/doctest.h>

#include "elpis/affect/options.h"
#include "elpis/affect/pad.h"
#include "elpis/affect/state.h"
#include "elpis/affect/testing/dice.h"

namespace elpis::affect {
namespace {

using testing::Dice;
using testing::kCases;

bool near(const Pad& a, const Pad& b) {
    return std::abs(a.pleasure - b.pleasure) <= 1e-12 && std::abs(a.arousal - b.arousal) <= 1e-12 &&
           std::abs(a.dominance - b.dominance) <= 1e-12;
}

TEST_CASE("each trait moves the temperament by Mehrabian's weights") {
    CHECK(near(temperament_of({.openness = 1.0}), {.arousal = 0.15, .dominance = 0.25}));
    CHECK(near(temperament_of({.conscientiousness = 1.0}), {.dominance = 0.17}));
    CHECK(near(temperament_of({.extraversion = 1.0}), {.pleasure = 0.21, .dominance = 0.60}));
    CHECK(near(temperament_of({.agreeableness = 1.0}),
               {.pleasure = 0.59, .arousal = 0.30, .dominance = -0.32}));
    CHECK(near(temperament_of({.stability = 1.0}), {.pleasure = 0.19, .arousal = -0.57}));
}

TEST_CASE("neuroticism has the opposite sign of stability: anxious people are aroused, not calm") {
    const Pad anxious = temperament_of({.stability = stability_of(1.0)});

    CHECK(near(anxious, {.pleasure = -0.19, .arousal = 0.57}));
    CHECK(near(temperament_of({.stability = stability_of(-1.0)}),
               temperament_of({.stability = 1.0})));
}

TEST_CASE("temperament adds up over traits as far as it reaches, and keeps to its bounds") {
    Dice dice(101);
    const auto traits = [&](double limit) {
        return BigFive{.openness = dice.between(-limit, limit),
                       .conscientiousness = dice.between(-limit, limit),
                       .extraversion = dice.between(-limit, limit),
                       .agreeableness = dice.between(-limit, limit),
                       .stability = dice.between(-limit, limit)};
    };
    for (int i = 0; i < kCases; ++i) {
        const BigFive one = traits(0.3);
        const BigFive other = traits(0.3);
        const BigFive both = {.openness = one.openness + other.openness,
                              .conscientiousness = one.conscientiousness + other.conscientiousness,
                              .extraversion = one.extraversion + other.extraversion,
                              .agreeableness = one.agreeableness + other.agreeableness,
                              .stability = one.stability + other.stability};
        const Pad a = temperament_of(one);
        const Pad b = temperament_of(other);
        REQUIRE(near(temperament_of(both),
                     {.pleasure = a.pleasure + b.pleasure,
                      .arousal = a.arousal + b.arousal,
                      .dominance = a.dominance + b.dominance}));
        const Pad extreme = temperament_of(traits(dice.magnitude(1.0, 1e300)));
        REQUIRE(std::abs(extreme.pleasure) <= 1.0);
        REQUIRE(std::abs(extreme.arousal) <= 1.0);
        REQUIRE(std::abs(extreme.dominance) <= 1.0);
    }
}

TEST_CASE("a temperament's home is its pleasure and arousal, within the square") {
    CHECK(baseline_of({.pleasure = 0.3, .arousal = -0.2, .dominance = 0.9}) ==
          State{.valence = 0.3, .arousal = -0.2});
    CHECK(baseline_of({.pleasure = 3.0, .arousal = -2.0}) ==
          State{.valence = 1.0, .arousal = -1.0});
}

TEST_CASE("stability shortens emotions and leaves moods alone") {
    const Options::HalfLives usual;
    const Options::HalfLives stable = recovering(usual, 1.0, 1.0);
    const Options::HalfLives anxious = recovering(usual, -1.0, 1.0);

    CHECK(stable.valence == usual.valence / 2.0);
    CHECK(stable.arousal == usual.arousal / 2.0);
    CHECK(anxious.valence == usual.valence * 2.0);
    CHECK(stable.mood_valence == usual.mood_valence);
    CHECK(stable.mood_arousal == usual.mood_arousal);
    CHECK(recovering(usual, 1.0, 0.0).valence == usual.valence);
}

TEST_CASE("given traits become the baseline once; without traits nothing changes") {
    Options options;
    options.baseline = {.valence = 0.1, .arousal = 0.2};
    options.personality.recovery = 1.0;
    CHECK(with_personality(options).baseline == options.baseline);
    CHECK(with_personality(options).half_lives.valence == options.half_lives.valence);

    options.personality.stability = 0.5;
    const Options once = with_personality(options);
    CHECK(once.baseline.valence == doctest::Approx(0.095));
    CHECK(once.baseline.arousal == doctest::Approx(-0.285));
    CHECK(once.half_lives.valence.count() == doctest::Approx(300.0 / std::sqrt(2.0)));
    CHECK_FALSE(once.personality.given());
    CHECK(with_personality(once).half_lives.valence == once.half_lives.valence);
}

}  // namespace
}  // namespace elpis::affect
