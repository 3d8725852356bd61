#include "elpis/affect/settling.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>

#include <doctest/doctest.h>

#include "elpis/affect/cubic_relaxation.h"
#include "elpis/affect/mood_feedback.h"
#include "elpis/affect/options.h"
#include "elpis/affect/relaxation.h"
#include "elpis/affect/state.h"
#include "elpis/affect/testing/dice.h"
#include "elpis/affect/testing/near.h"

namespace elpis::affect {
namespace {

using testing::Dice;
using testing::kCases;
using testing::kInfinity;
using testing::near;

bool near(const Layers& a, const Layers& b, double tolerance) {
    return near(a.emotion.valence, b.emotion.valence, tolerance) &&
           near(a.emotion.arousal, b.emotion.arousal, tolerance) &&
           near(a.mood.valence, b.mood.valence, tolerance) &&
           near(a.mood.arousal, b.mood.arousal, tolerance);
}

// F4 with any half-lives, equal ones included, with and without feedback; half the time F1; F3 on
// some axes of both.
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
    if (dice.below(3) == 0) options.mood_feedback = dice.magnitude(1e-9, 1e-3);
    if (dice.below(4) == 0) options.cubic_decay.valence = dice.magnitude(1e-6, 10.0);
    if (dice.below(4) == 0) options.cubic_decay.arousal = dice.magnitude(1e-6, 10.0);
    return options;
}

// A mood is the baseline where the options know no other.
Layers random_layers(Dice& dice, const Options& options) {
    const State emotion = dice.state();
    State mood = dice.state();
    if (options.decay_rate || options.cubic_decay.valence > 0.0) {
        mood.valence = options.baseline.valence;
    }
    if (options.decay_rate || options.cubic_decay.arousal > 0.0) {
        mood.arousal = options.baseline.arousal;
    }
    return {.emotion = emotion, .mood = mood};
}

TEST_CASE("with a decay rate of zero nothing ever fades") {
    Options options;
    options.decay_rate = 0.0;
    const Layers felt = {.emotion = {.valence = 0.7, .arousal = -0.3}, .mood = options.baseline};

    CHECK(settle(felt, options, Seconds(kInfinity)) == felt);
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

TEST_CASE("polling any number of times changes nothing") {
    Dice dice(21);
    for (int i = 0; i < kCases; ++i) {
        const Options options = random_options(dice);
        const Layers felt = random_layers(dice, options);
        const Seconds time(dice.magnitude(1e-2, 1e5));
        const std::size_t polls = 1 + dice.below(20);
        Layers polled = felt;
        for (std::size_t poll = 0; poll < polls; ++poll)
            polled = settle(polled, options, time / static_cast<double>(polls));
        REQUIRE(near(polled, settle(felt, options, time), 1e-12));
    }
}

TEST_CASE("each axis settles by the formula that was asked for it") {
    Options options;
    options.cubic_decay.valence = 0.5;
    const Layers felt = {.emotion = {.valence = 0.8, .arousal = 0.8},
                         .mood = {.valence = 0.3, .arousal = 0.3}};
    const SettlingRates rates = settling_rates(options);
    const Seconds time{600};
    const AxisLayers axis = {.emotion = 0.8, .mood = 0.3};

    const Layers mixed = settle(felt, options, time);
    CHECK(mixed.emotion.valence == relax_cubic(0.8, 0.0, rates.valence.emotion, 0.5, time));
    CHECK(mixed.mood.valence == 0.0);
    CHECK(mixed.emotion.arousal == relax_over_mood(axis, 0.0, rates.arousal, time).emotion);

    options.mood_feedback = 0.001;
    CHECK(settle(felt, options, time).emotion.arousal ==
          relax_with_feedback(axis, 0.0, rates.arousal, 0.001, time).emotion);

    options.decay_rate = 0.01;
    CHECK(settle(felt, options, time).emotion.valence == relax_cubic(0.8, 0.0, 0.01, 0.5, time));
    CHECK(settle(felt, options, time).emotion.arousal == relax(0.8, 0.0, 0.01, time));

    options.decay = Options::Decay::LinearAtEvents;
    CHECK(settle(felt, options, time) == Layers{.emotion = felt.emotion, .mood = options.baseline});
}

TEST_CASE("events push the mood where it is neither the baseline nor moves by itself") {
    Options options;
    options.mood_gain = 0.2;
    CHECK(mood_share(options) == State{.valence = 0.2, .arousal = 0.2});
    options.cubic_decay.arousal = 0.1;
    CHECK(mood_share(options) == State{.valence = 0.2, .arousal = 0.0});
    options.mood_feedback = 0.001;
    CHECK(mood_share(options) == State{});
    options = Options{};
    options.decay_rate = 0.1;
    CHECK(mood_share(options) == State{});
}

}  // namespace
}  // namespace elpis::affect
