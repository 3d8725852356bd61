#include "elpis/affect/dynamics.h"

#include <array>
#include <cmath>
#include <limits>
#include <span>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/affect/options.h"
#include "elpis/affect/record.h"
#include "elpis/affect/testing/dice.h"

namespace elpis::affect {
namespace {

using testing::Dice;
using testing::kCases;

// F1 at one tenth per second, as the reference implementation's rate.
Options simple() {
    Options options;
    options.decay_rate = 0.1;
    return options;
}

Record felt(double time, double valence, double arousal) {
    return {.time = Instant(time), .emotion = {.valence = valence, .arousal = arousal}, .mood = {}};
}

TEST_CASE("statistics of a short series are those done by hand") {
    const AxisDynamics d = dynamics_of(std::array{1.0, 2.0, 3.0, 4.0});

    CHECK(d.mean == doctest::Approx(2.5));
    CHECK(d.sd == doctest::Approx(std::sqrt(5.0 / 3.0)));
    CHECK(d.inertia == doctest::Approx(0.25));
    CHECK(d.mssd == doctest::Approx(1.0));
    CHECK(d.rmssd == doctest::Approx(1.0));
}

TEST_CASE("a series that flips has negative inertia and large successive differences") {
    const AxisDynamics d = dynamics_of(std::array{1.0, -1.0, 1.0, -1.0});

    CHECK(d.inertia == doctest::Approx(-0.75));
    CHECK(d.mssd == doctest::Approx(4.0));
    CHECK(d.rmssd == doctest::Approx(2.0));
}

TEST_CASE("series without change, or without samples, have no dynamics") {
    const AxisDynamics flat = dynamics_of(std::array{0.3, 0.3, 0.3});
    CHECK(flat.mean == doctest::Approx(0.3));
    CHECK(flat.inertia == 0.0);
    CHECK(flat.mssd == 0.0);
    CHECK(dynamics_of(std::array{0.7}).mean == 0.7);
    CHECK(dynamics_of(std::array{0.7}).sd == 0.0);
    CHECK(dynamics_of(std::span<const double>{}).mean == 0.0);
}

TEST_CASE("a path is sampled from its closed form") {
    const std::vector<Record> history = {felt(100, 0.8, 0.0)};
    const Dynamics d = dynamics_of(history, simple(), Seconds{10}, Instant{110});

    CHECK(d.valence.mean == doctest::Approx(0.4 * (1.0 + std::exp(-1.0))));
    CHECK(d.valence.rmssd == doctest::Approx(0.8 * (1.0 - std::exp(-1.0))));
    CHECK(d.arousal.mean == 0.0);
}

TEST_CASE("a path is that of the options in force: by the reference it is flat between events") {
    const std::vector<Record> history = {felt(0, 0.8, 0.0)};
    Options options;
    options.preset = Options::Preset::Reference;

    CHECK(dynamics_of(history, options, Seconds{1}, Instant{100}).valence.mean ==
          doctest::Approx(0.8));
    CHECK(dynamics_of(history, Options{}, Seconds{1}, Instant{100}).valence.mean < 0.75);
}

TEST_CASE("an event begins a new piece of the path") {
    const std::vector<Record> history = {felt(0, 0.5, 0.0), felt(10, -0.5, 0.0)};
    const Dynamics d = dynamics_of(history, simple(), Seconds{10}, Instant{10});

    CHECK(d.valence.mean == doctest::Approx(0.0));
}

TEST_CASE("the rate that made the path is found in it") {
    const std::vector<Record> history = {felt(0, 0.8, -0.4), felt(7, -0.6, 0.9), felt(20, 0.1, 1)};
    Options options = simple();
    options.baseline = {.valence = 0.2, .arousal = -0.1};
    const Dynamics d = dynamics_of(history, options, Seconds{1}, Instant{40});

    CHECK(d.valence_rate.value_or(0.0) == doctest::Approx(0.1));
    CHECK(d.arousal_rate.value_or(0.0) == doctest::Approx(0.1));
}

TEST_CASE("an axis that stayed at home shows no rate") {
    const std::vector<Record> history = {felt(0, 0.0, 0.5)};
    const Dynamics d = dynamics_of(history, simple(), Seconds{1}, Instant{40});

    CHECK_FALSE(d.valence_rate);
    CHECK(d.arousal_rate);
}

TEST_CASE("recovery is the time from the farthest point to half of it") {
    const std::vector<Record> history = {felt(0, 0.1, 0.0), felt(10, 0.8, 0.0)};

    const Seconds whole =
        dynamics_of(history, simple(), Seconds{0.01}, Instant{60}).recovery.value_or(Seconds{0});
    CHECK(whole.count() == doctest::Approx(std::log(2.0) / 0.1).epsilon(0.005));
    CHECK_FALSE(dynamics_of(history, simple(), Seconds{0.01}, Instant{12}).recovery);
    const std::vector<Record> home = {felt(0, 0.0, 0.0)};
    CHECK_FALSE(dynamics_of(home, simple(), Seconds{1}, Instant{12}).recovery);
}

TEST_CASE("time in the quadrants covers the whole path") {
    const std::vector<Record> history = {
        felt(0, 0.9, 0.9), felt(10, -0.9, 0.9), felt(30, 0.9, -0.9), felt(35, -0.9, -0.9)};
    const Dynamics d = dynamics_of(history, simple(), Seconds{1}, Instant{36.5});

    CHECK(d.time_in.excited == Seconds{10});
    CHECK(d.time_in.frustrated == Seconds{20});
    CHECK(d.time_in.calm == Seconds{5});
    CHECK(d.time_in.depleted == Seconds{1.5});
}

TEST_CASE("nothing to sample gives nothing") {
    CHECK(dynamics_of({}, simple(), Seconds{1}, Instant{5}).valence.mean == 0.0);
    const std::vector<Record> history = {felt(0, 0.9, 0.9)};
    const Instant never(std::numeric_limits<double>::infinity());
    CHECK(dynamics_of(history, simple(), Seconds{1}, never).valence.mean == 0.0);
    CHECK(dynamics_of(history, simple(), Seconds{1}, Instant{-5}).valence.mean == 0.9);
}

TEST_CASE("a step too fine, or none, is widened") {
    const std::vector<Record> history = {felt(0, 0.9, 0.9)};
    const Dynamics exact = dynamics_of(history, simple(), Seconds{0.01}, Instant{100});
    for (const double step : {0.0, -1.0, 1e-300}) {
        const Dynamics d = dynamics_of(history, simple(), Seconds(step), Instant{100});
        CHECK(d.valence.mean == doctest::Approx(exact.valence.mean).epsilon(0.01));
    }
}

TEST_CASE("inertia of any series is a correlation") {
    Dice dice(81);
    for (int i = 0; i < kCases; ++i) {
        std::vector<double> series(1 + dice.below(30));
        for (double& x : series)
            x = dice.between(-1.0, 1.0);
        const AxisDynamics d = dynamics_of(series);
        REQUIRE(std::abs(d.inertia) <= 1.0 + 1e-12);
        REQUIRE(d.sd >= 0.0);
        REQUIRE(d.rmssd * d.rmssd == doctest::Approx(d.mssd));
    }
}

}  // namespace
}  // namespace elpis::affect
