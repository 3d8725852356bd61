#include "elpis/affect/trajectory.h"

#include <cmath>
#include <cstddef>
#include <initializer_list>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/affect/options.h"
#include "elpis/affect/record.h"
#include "elpis/affect/state.h"
#include "elpis/affect/testing/dice.h"

namespace elpis::affect {
namespace {

using testing::Dice;
using testing::kCases;

// One record a minute.
std::vector<Record> minutes(std::initializer_list<State> states) {
    std::vector<Record> history;
    for (const State& state : states) {
        history.push_back({.time = Instant(60.0 * static_cast<double>(history.size())),
                           .emotion = state,
                           .mood = {}});
    }
    return history;
}

std::vector<Record> valences(std::initializer_list<double> values) {
    std::vector<Record> history;
    for (const double v : values) {
        history.push_back({.time = Instant(60.0 * static_cast<double>(history.size())),
                           .emotion = {.valence = v, .arousal = 0.0},
                           .mood = {}});
    }
    return history;
}

Trajectory heading(const std::vector<Record>& history, const State& baseline = {}) {
    return trajectory_of(history, baseline, Options::Trajectory{}, Seconds{7});
}

TEST_CASE("fewer than two records say nothing") {
    for (const auto& history : {valences({}), valences({0.9})}) {
        const Trajectory t = heading(history);
        CHECK(t.valence_velocity == 0.0);
        CHECK(t.arousal_velocity == 0.0);
        CHECK(t.trend == "stable");
        CHECK_FALSE(t.spiral_detected);
        CHECK(t.spiral_direction == "none");
        CHECK(t.time_in_quadrant == 0.0);
        CHECK(t.momentum == "neutral");
    }
}

TEST_CASE("velocity is the least-squares slope per minute, axis by axis") {
    const Trajectory t = heading(minutes({{.valence = 0.0, .arousal = 0.3},
                                          {.valence = 0.1, .arousal = 0.1},
                                          {.valence = 0.5, .arousal = -0.1}}));

    CHECK(t.valence_velocity == doctest::Approx(0.25));
    CHECK(t.arousal_velocity == doctest::Approx(-0.2));
    CHECK(t.time_in_quadrant == 7.0);
}

TEST_CASE("velocity looks at the last ten records only") {
    std::vector<Record> history = valences({-1.0, -1.0, -1.0, -1.0});
    for (int i = 0; i < 10; ++i) {
        history.push_back({.time = Instant(300.0 + 60.0 * i),
                           .emotion = {.valence = 0.05 * i, .arousal = 0.0},
                           .mood = {}});
    }

    CHECK(heading(history).valence_velocity == doctest::Approx(0.05));
}

TEST_CASE("velocity does not depend on where the clock begins") {
    std::vector<Record> history = valences({0.0, 0.1, 0.3});
    const double before = heading(history).valence_velocity;
    for (Record& record : history)
        record.time += Seconds{1.7e9};

    CHECK(heading(history).valence_velocity == doctest::Approx(before));
}

TEST_CASE("velocity is limited to one per minute, and zero among events of one moment") {
    std::vector<Record> history = valences({0.0, 0.2});
    history[1].time = Instant{1};
    CHECK(heading(history).valence_velocity == 1.0);

    history[1].time = history[0].time;
    CHECK(heading(history).valence_velocity == 0.0);
}

TEST_CASE("trend and momentum follow the velocity of valence past their thresholds") {
    CHECK(heading(valences({0.0, 0.021})).trend == "improving");
    CHECK(heading(valences({0.0, 0.019})).trend == "stable");
    CHECK(heading(valences({0.0, -0.019})).trend == "stable");
    CHECK(heading(valences({0.0, -0.021})).trend == "declining");
    CHECK(heading(valences({0.0, 0.011})).momentum == "positive");
    CHECK(heading(valences({0.0, 0.009})).momentum == "neutral");
    CHECK(heading(valences({0.0, -0.011})).momentum == "negative");
}

TEST_CASE("thresholds come from the options") {
    Options::Trajectory options;
    options.trend_improving = 0.5;
    options.momentum_positive = 0.5;
    const Trajectory t = trajectory_of(valences({0.0, 0.4}), {}, options, Seconds{0});

    CHECK(t.trend == "stable");
    CHECK(t.momentum == "neutral");
}

TEST_CASE("three alternating steps of valence oscillate, in both directions") {
    CHECK(heading(valences({0.0, 0.2, 0.1, 0.3})).trend == "oscillating");
    CHECK(heading(valences({0.9, 0.0, -0.2, -0.1, -0.3})).trend == "oscillating");
}

TEST_CASE("a flat step is no step down: up, flat, up does not oscillate") {
    CHECK(heading(valences({0.0, 0.2, 0.2, 0.4})).trend == "improving");
}

TEST_CASE("as the reference has it, a flat step is one down") {
    Options::Trajectory reference;
    reference.flat_is_down = true;
    const auto trend = [&](std::initializer_list<double> values) {
        return trajectory_of(valences(values), {}, reference, Seconds{7}).trend;
    };

    CHECK(trend({0.0, 0.2, 0.2, 0.4}) == "oscillating");
    CHECK(trend({0.4, 0.4, 0.6, 0.6}) == "oscillating");
    CHECK(trend({0.4, 0.4, 0.4, 0.4}) == "stable");
    CHECK(trend({0.0, 0.2, 0.1, 0.3}) == "oscillating");
}

TEST_CASE("three records cannot oscillate, and only the last three steps count") {
    CHECK(heading(valences({0.0, 0.2, 0.0})).trend == "stable");
    CHECK(heading(valences({0.0, 0.2, 0.1, 0.3, 0.5})).trend == "improving");
}

TEST_CASE("three of four steps away from home are a spiral") {
    const Trajectory t = heading(valences({0.1, 0.2, 0.15, 0.3, 0.4}));

    CHECK(t.spiral_detected);
    CHECK(t.spiral_direction == "positive");
}

TEST_CASE("two of four steps away from home are none, nor is a window that is not full") {
    CHECK_FALSE(heading(valences({0.1, 0.2, 0.15, 0.3, 0.25})).spiral_detected);
    CHECK_FALSE(heading(valences({0.1, 0.2, 0.3, 0.4})).spiral_detected);
    CHECK_FALSE(heading(valences({0.2, 0.2, 0.2, 0.2, 0.2})).spiral_detected);
}

TEST_CASE("a spiral leads away from the baseline, not from zero") {
    const State baseline = {.valence = 0.5, .arousal = 0.0};
    const auto towards_zero = valences({0.4, 0.3, 0.2, 0.1, 0.0});

    CHECK(heading(towards_zero, baseline).spiral_detected);
    CHECK(heading(towards_zero, baseline).spiral_direction == "negative");
    CHECK_FALSE(heading(towards_zero).spiral_detected);
}

TEST_CASE("a spiral is named after the axis that moved more, a tie after valence") {
    const auto towards = [](double valence, double arousal) {
        const auto at = [&](double part) {
            return State{.valence = valence * part, .arousal = arousal * part};
        };
        return heading(minutes({at(0), at(0.25), at(0.5), at(0.75), at(1)})).spiral_direction;
    };

    CHECK(towards(0.5, 0.25) == "positive");
    CHECK(towards(-0.5, 0.25) == "negative");
    CHECK(towards(0.25, 0.5) == "escalating");
    CHECK(towards(0.25, -0.5) == "withdrawing");
    CHECK(towards(-0.5, 0.5) == "negative");
}

TEST_CASE("a spiral that hardly moved is named after where it is, seen from the baseline") {
    const auto around = [](const State& at, const State& baseline) {
        const auto step = [&](double part) {
            return State{.valence = at.valence + 0.04 * part * (at.valence - baseline.valence),
                         .arousal = at.arousal + 0.04 * part * (at.arousal - baseline.arousal)};
        };
        return heading(minutes({step(0), step(0.25), step(0.5), step(0.75), step(1)}), baseline)
            .spiral_direction;
    };

    CHECK(around({.valence = 0.6, .arousal = 0.1}, {}) == "positive");
    CHECK(around({.valence = -0.6, .arousal = 0.1}, {}) == "negative");
    CHECK(around({.valence = 0.1, .arousal = 0.6}, {}) == "escalating");
    CHECK(around({.valence = 0.1, .arousal = -0.6}, {}) == "withdrawing");
    CHECK(around({.valence = 0.2, .arousal = 0.0}, {.valence = 0.8, .arousal = 0.0}) == "negative");
    CHECK(around({.valence = 0.5, .arousal = 0.5}, {}) == "escalating");
}

TEST_CASE("the spiral's window and its steps come from the options") {
    Options::Trajectory options;
    options.spiral_window = 3;
    options.spiral_increases = 2;

    CHECK(trajectory_of(valences({0.1, 0.2, 0.3}), {}, options, Seconds{0}).spiral_detected);
    options.spiral_increases = 3;  // more than the window has steps
    CHECK_FALSE(trajectory_of(valences({0.1, 0.2, 0.3}), {}, options, Seconds{0}).spiral_detected);
}

TEST_CASE("whatever the history, velocities are finite and within their limits") {
    Dice dice(51);
    for (int i = 0; i < kCases; ++i) {
        std::vector<Record> history;
        Instant time(dice.between(-1e9, 1e9));
        for (std::size_t n = dice.below(21); n > 0; --n) {
            history.push_back({.time = time, .emotion = dice.state(), .mood = {}});
            if (dice.below(3) > 0) time += Seconds(dice.magnitude(1e-9, 1e6));
        }
        const Trajectory t = heading(history, dice.state());
        REQUIRE(std::abs(t.valence_velocity) <= 1.0);
        REQUIRE(std::abs(t.arousal_velocity) <= 1.0);
        REQUIRE((t.spiral_direction == "none") == !t.spiral_detected);
    }
}

}  // namespace
}  // namespace elpis::affect
