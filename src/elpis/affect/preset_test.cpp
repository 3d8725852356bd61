#include "elpis/affect/preset.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <doctest/doctest.h>

#include "elpis/affect/feeling.h"
#include "elpis/affect/options.h"
#include "elpis/affect/state.h"
#include "elpis/affect/testing/dice.h"

namespace elpis::affect {
namespace {

using testing::Dice;
using testing::kCases;

Options reference() {
    Options options;
    options.preset = Options::Preset::Reference;
    return options;
}

// What the reference does with one axis, written down from its description.
double reference_step(double x, double home, double rate, double pause, double by, double limit) {
    x = home + (x - home) * std::max(0.0, 1.0 - rate * pause);
    return std::clamp(x + std::clamp(by, -limit, limit), -1.0, 1.0);
}

TEST_CASE("ten seconds at the reference's rate leave what the number of events says") {
    const auto left = [](int steps) {
        double x = 1.0;
        for (int i = 0; i < steps; ++i)
            x = decay_linearly(x, 0.0, 0.1, Seconds{10.0 / steps});
        return x;
    };

    CHECK(left(1) == 0.0);
    CHECK(left(2) == doctest::Approx(0.25));
    CHECK(left(5) == doctest::Approx(0.32768));
    CHECK(left(10) == doctest::Approx(0.3486784));
    CHECK(left(100) == doctest::Approx(0.3660323));
}

TEST_CASE("under the reference's arithmetic a life is what the reference makes of it") {
    Dice dice(131);
    for (int i = 0; i < kCases; ++i) {
        Options options = reference();
        options.baseline = dice.state();
        options.max_delta = dice.between(0.0, 2.0);
        const double rate = dice.below(2) == 0 ? 0.1 : dice.between(0.0, 1.0);
        if (rate != 0.1) options.decay_rate = rate;
        State expected = options.baseline;
        Feeling feeling(options, Instant{0});
        double now = 0.0;
        for (int event = 0; event < 5; ++event) {
            const double pause = dice.magnitude(1e-3, 30.0);
            now += pause;
            const State by = dice.state();
            const double intensity = dice.between(0.0, 2.0);
            expected.valence = reference_step(expected.valence,
                                              options.baseline.valence,
                                              rate,
                                              pause,
                                              by.valence * intensity,
                                              options.max_delta);
            expected.arousal = reference_step(expected.arousal,
                                              options.baseline.arousal,
                                              rate,
                                              pause,
                                              by.arousal * intensity,
                                              options.max_delta);
            const auto felt = feeling.apply(
                {.valence = by.valence, .arousal = by.arousal, .intensity = intensity},
                Instant(now));
            REQUIRE(felt);
            REQUIRE(distance(felt->emotion, expected) <= 1e-12);
            REQUIRE(felt->mood == options.baseline);
            // Nothing fades while nothing happens.
            REQUIRE(feeling.read(Instant(now + dice.magnitude(1e-3, 1e6))).emotion ==
                    felt->emotion);
        }
    }
}

TEST_CASE("as in the reference, time goes on in a quadrant until the next event") {
    Feeling feeling(reference(), Instant{0});
    REQUIRE(feeling.apply({.valence = -0.4, .arousal = 0.1}, Instant{0}));
    REQUIRE(feeling.apply({.valence = -0.4, .arousal = 0.1}, Instant{1}));

    const Snapshot later = feeling.read(Instant{1'000});
    CHECK(later.quadrant == Quadrant::Frustrated);
    CHECK(later.trajectory.time_in_quadrant == doctest::Approx(1'000));
    const auto woken = feeling.apply({.valence = 0.0, .arousal = 0.0}, Instant{1'000});
    REQUIRE(woken);
    CHECK(woken->emotion == State{});
    CHECK(woken->quadrant == Quadrant::Excited);
    CHECK(woken->trajectory.time_in_quadrant == 0.0);
}

TEST_CASE("the reference's arithmetic overrules the options that it does not know") {
    Options plainly = reference();
    plainly.baseline = {.valence = 0.3, .arousal = -0.2};  // a mood, for the bias to see
    Options options = plainly;
    options.impulse = Options::Impulse::Tanh;
    options.cubic_decay = {.valence = 1.0, .arousal = 1.0};
    options.mood_feedback = 0.1;
    options.noise = {.valence = 1.0, .arousal = 1.0, .seed = 4};
    options.habituation.factor = 0.1;
    options.surprise.gain = 5.0;
    options.mood_bias = 1.0;
    Feeling plain(plainly, Instant{0});
    Feeling other(options, Instant{0});
    for (int i = 1; i <= 5; ++i) {
        const Impulse impulse = {.valence = 0.3, .arousal = 0.2, .type = "success"};
        REQUIRE(plain.apply(impulse, Instant(i))->emotion ==
                other.apply(impulse, Instant(i))->emotion);
    }
    CHECK(plain.read(Instant{5}).emotion != plainly.baseline);
}

TEST_CASE("what is nonsense in the reference stays away") {
    Feeling feeling(reference(), Instant{100});
    REQUIRE(feeling.apply({.valence = 0.4, .arousal = 0.4}, Instant{100}));
    CHECK_FALSE(
        feeling.apply({.valence = 0.1, .arousal = 0.1, .intensity = std::nan("")}, Instant{101}));
    // A clock that goes back would let a feeling grow.
    const auto back = feeling.apply({.valence = 0.0, .arousal = 0.0}, Instant{0});
    REQUIRE(back);
    CHECK(back->emotion == State{.valence = 0.4, .arousal = 0.4});
    CHECK(feeling.reset(Instant{102}).emotion == State{});
    CHECK(feeling.history().empty());

    Options at_home = reference();
    at_home.baseline = {.valence = 0.3, .arousal = 0.1};
    CHECK(Feeling(at_home, Instant{0}).read(Instant{0}).emotion == at_home.baseline);
}

TEST_CASE("linear decay never overshoots, and ends at home") {
    Dice dice(132);
    for (int i = 0; i < kCases; ++i) {
        const double from = dice.between(-1.0, 1.0);
        const double home = dice.between(-1.0, 1.0);
        const double rate = dice.between(1e-6, 1.0);
        const Seconds t(dice.magnitude(1e-3, 1e4));
        const double then = decay_linearly(from, home, rate, t);
        REQUIRE((then - home) * (from - home) >= 0.0);
        REQUIRE(std::abs(then - home) <= std::abs(from - home));
        REQUIRE(decay_linearly(from, home, rate, -t) == from);
        REQUIRE(decay_linearly(from, home, rate, Seconds(std::nan(""))) == from);
        REQUIRE(decay_linearly(from, home, 0.0, t) == from);
        REQUIRE(decay_linearly(from, home, rate, Seconds(dice.magnitude(1e7, 1e308))) == home);
        REQUIRE(decay_linearly(
                    from, home, rate, Seconds(std::numeric_limits<double>::infinity())) == home);
    }
}

TEST_CASE("without the preset the options stay as they are") {
    Options options;
    options.mood_bias = 0.3;

    CHECK(with_preset(options).mood_bias == 0.3);
    CHECK_FALSE(with_preset(options).decay_rate);
    CHECK(with_preset(options).decay == Options::Decay::Exact);
}

}  // namespace
}  // namespace elpis::affect
