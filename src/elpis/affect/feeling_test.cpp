#include "elpis/affect/feeling.h"

#include <cmath>
#include <limits>
#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include "elpis/affect/event_table.h"
#include "elpis/affect/options.h"
#include "elpis/base/error.h"

namespace elpis::affect {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

Impulse event(std::string_view type, double intensity = 1.0) {
    const auto effect = EventTable::standard().effect_of(type);
    return {.valence = effect.valence, .arousal = effect.arousal, .intensity = intensity};
}

// A feeling to which something has happened at its birth, at 0 s.
Feeling after(std::string_view type, const Options& options = {}) {
    Feeling feeling(options, Instant{0});
    REQUIRE(feeling.apply(event(type), Instant{0}));
    return feeling;
}

TEST_CASE("a feeling begins at its baseline") {
    Options options;
    options.baseline = {.valence = 0.3, .arousal = -0.2};
    const Snapshot s = Feeling(options, Instant{50}).read(Instant{60});

    CHECK(s.emotion == options.baseline);
    CHECK(s.mood == options.baseline);
    CHECK(s.baseline == options.baseline);
    CHECK(s.distance_from_baseline == 0.0);
    CHECK(s.quadrant == Quadrant::Calm);
    CHECK(s.last_update == Instant{50});
    CHECK(s.update_count == 0);
}

TEST_CASE("success from rest gives exactly the table's effect") {
    const Snapshot s = after("success").read(Instant{0});

    CHECK(s.emotion == State{.valence = 0.20, .arousal = 0.10});
    CHECK(s.quadrant == Quadrant::Excited);
    CHECK(s.label == "excited");
    CHECK(s.update_count == 1);
}

TEST_CASE("every event of the table has its exact effect from rest") {
    const EventTable table = EventTable::standard();
    for (const auto& [type, effect] : table.effects()) {
        CAPTURE(type);
        const Snapshot s = after(type).read(Instant{0});
        CHECK(s.emotion == State{.valence = effect.valence, .arousal = effect.arousal});
    }
}

TEST_CASE("an impulse is scaled by its intensity and bounded by max_delta") {
    Options options;
    options.max_delta = 0.3;
    Feeling feeling(options, Instant{0});

    CHECK(feeling.apply(event("failure", 2.0), Instant{0})->emotion ==
          State{.valence = -0.3, .arousal = 0.3});
}

TEST_CASE("a tenth of each impulse reaches the mood") {
    const Snapshot s = after("success").read(Instant{0});

    CHECK(s.mood.valence == doctest::Approx(0.02));
    CHECK(s.mood.arousal == doctest::Approx(0.01));
}

TEST_CASE("a read settles to now and stores nothing") {
    const Feeling feeling = after("success");

    const Snapshot later = feeling.read(Instant{300});
    CHECK(later.emotion.valence < 0.12);
    CHECK(later.emotion.valence > 0.10);
    CHECK(later.last_update == Instant{0});
    CHECK(feeling.read(Instant{0}).emotion.valence == 0.20);
}

TEST_CASE("arousal fades faster than valence") {
    Feeling feeling(Options{}, Instant{0});
    REQUIRE(feeling.apply({.valence = 0.4, .arousal = 0.4}, Instant{0}));
    const State then = feeling.read(Instant{300}).emotion;

    CHECK(then.arousal < then.valence);
}

TEST_CASE("what is read shapes sampling and steering as it is now") {
    Options options;
    options.steering_strength = 2.0;
    Feeling feeling(options, Instant{0});
    REQUIRE(feeling.apply({.valence = 0.5, .arousal = -0.2}, Instant{0}));
    const Snapshot s = feeling.read(Instant{0});

    CHECK(s.modulation == Modulation{.temperature = 0.74, .top_p = 0.95});
    CHECK(s.coefficients.calm == doctest::Approx(0.90));
    CHECK(s.dominant == Quadrant::Calm);
    CHECK(s.distance_from_baseline == doctest::Approx(std::hypot(0.5, 0.2)));
    CHECK(feeling.read(Instant{1e9}).modulation == Modulation{});
}

TEST_CASE("with the reference's decay rate there is one rate and no mood") {
    Options options;
    options.decay_rate = 0.1;
    Feeling feeling(options, Instant{0});

    CHECK(feeling.apply(event("success"), Instant{0}).value().mood == options.baseline);
    const Snapshot s = feeling.read(Instant{10});
    CHECK(s.emotion.valence == doctest::Approx(0.20 * std::exp(-1.0)));
    CHECK(s.emotion.arousal == doctest::Approx(0.10 * std::exp(-1.0)));
    CHECK(s.mood == options.baseline);
}

TEST_CASE("a decay rate of zero keeps a feeling for ever") {
    Options options;
    options.decay_rate = 0.0;

    CHECK(after("blocked", options).read(Instant{1e12}).emotion ==
          State{.valence = -0.20, .arousal = 0.30});
}

TEST_CASE("a very long time brings a feeling home, exactly") {
    Options options;
    options.baseline = {.valence = 0.25, .arousal = -0.5};
    const Feeling feeling = after("blocked", options);

    for (const double now : {1e9, 1e15, 1e100, 1e308}) {
        const Snapshot s = feeling.read(Instant(now));
        CHECK(s.emotion == options.baseline);
        CHECK(s.mood == options.baseline);
        CHECK(s.quadrant == Quadrant::Calm);
    }
}

TEST_CASE("figures that are not finite are refused by name, and nothing changes") {
    Feeling feeling = after("insight");
    const Snapshot before = feeling.read(Instant{10});
    const auto refused = [&](const Impulse& impulse, double now, std::string_view what) {
        const auto result = feeling.apply(impulse, Instant(now));
        REQUIRE_FALSE(result);
        CHECK(result.error().code == ErrorCode::InvalidArgument);
        CHECK(result.error().message.find(what) != std::string::npos);
    };
    for (const double bad : {std::nan(""), kInfinity, -kInfinity}) {
        refused({.valence = 0.1, .arousal = 0.1, .intensity = bad}, 10.0, "intensity");
        refused({.valence = bad, .arousal = 0.1}, 10.0, "valence");
        refused({.valence = 0.1, .arousal = bad}, 10.0, "arousal");
        refused({.valence = 0.1, .arousal = 0.1}, bad, "moment");
        CHECK(feeling.read(Instant(bad)).emotion == feeling.read(Instant{0}).emotion);
    }

    const Snapshot now = feeling.read(Instant{10});
    CHECK(now.emotion == before.emotion);
    CHECK(now.update_count == before.update_count);
}

TEST_CASE("a clock that goes backwards changes nothing, and no interval decays twice") {
    Feeling feeling = after("success");
    const Snapshot there = feeling.apply(event("idle", 0.0), Instant{100}).value();
    const Snapshot back = feeling.apply(event("idle", 0.0), Instant{40}).value();

    CHECK(back.emotion == there.emotion);
    CHECK(back.last_update == Instant{100});
    CHECK(feeling.read(Instant{40}).emotion == there.emotion);
    CHECK(feeling.read(Instant{100}).emotion == there.emotion);
}

TEST_CASE("reset brings everything home, forgets the history and keeps the count") {
    Options options;
    options.baseline = {.valence = 0.1, .arousal = 0.2};
    Feeling feeling(options, Instant{0});
    for (int i = 0; i < 8; ++i)
        REQUIRE(feeling.apply(event("success"), Instant(i)));

    const Snapshot s = feeling.reset(Instant{20});
    CHECK(s.emotion == options.baseline);
    CHECK(s.mood == options.baseline);
    CHECK(s.update_count == 8);
    CHECK(s.last_update == Instant{20});
    CHECK(feeling.history().empty());
    CHECK(s.trajectory.trend == "stable");
    CHECK(s.trajectory.momentum == "neutral");
    CHECK(s.trajectory.valence_velocity == 0.0);
    CHECK_FALSE(s.trajectory.spiral_detected);
    CHECK(s.trajectory.time_in_quadrant == 0.0);
    CHECK(feeling.read(Instant{90}).trajectory.time_in_quadrant == 0.0);
}

TEST_CASE("the history keeps the newest events, at most as many as it may") {
    Options options;
    options.trajectory.history_size = 5;
    Feeling feeling(options, Instant{0});
    for (int i = 0; i < 12; ++i)
        REQUIRE(feeling.apply(event("routine"), Instant(i)));

    REQUIRE(feeling.history().size() == 5);
    CHECK(feeling.history().front().time == Instant{7});
    CHECK(feeling.history().back().time == Instant{11});
}

TEST_CASE("five successes in a row are an improving spiral, not an oscillation") {
    Feeling feeling(Options{}, Instant{0});
    for (int i = 0; i < 5; ++i)
        REQUIRE(feeling.apply(event("success"), Instant(60.0 * i)));
    const Trajectory t = feeling.read(Instant{240}).trajectory;

    CHECK(t.trend == "improving");
    CHECK(t.momentum == "positive");
    CHECK(t.spiral_detected);
    CHECK(t.spiral_direction == "positive");
}

TEST_CASE("time in quadrant counts from the event that led there, on to now") {
    Feeling feeling(Options{}, Instant{0});
    REQUIRE(feeling.apply(event("success"), Instant{100}));
    CHECK(feeling.read(Instant{105}).trajectory.time_in_quadrant == 0.0);  // one record only
    REQUIRE(feeling.apply(event("success"), Instant{110}));
    CHECK(feeling.read(Instant{115}).trajectory.time_in_quadrant == doctest::Approx(15));

    REQUIRE(feeling.apply({.valence = -0.5, .arousal = 0.0, .intensity = 2.0}, Instant{120}));
    REQUIRE(feeling.apply(event("failure"), Instant{121}));
    CHECK(feeling.read(Instant{125}).trajectory.time_in_quadrant == doctest::Approx(5));
    CHECK(feeling.read(Instant{90}).trajectory.time_in_quadrant == doctest::Approx(1));
}

TEST_CASE("time in quadrant does not go on in a quadrant that settling has left") {
    Options options;
    options.baseline = {.valence = 0.2, .arousal = 0.2};
    options.decay_rate = 0.1;
    Feeling feeling(options, Instant{0});
    REQUIRE(feeling.apply({.valence = -0.4, .arousal = 0.0}, Instant{0}));
    REQUIRE(feeling.apply({.valence = 0.0, .arousal = 0.0}, Instant{0}));
    // Valence is 0.2 − 0.4·e^{−t/10}: it turns positive after ten times ln 2 seconds.
    const double crossing = 10.0 * std::log(2.0);

    CHECK(feeling.read(Instant{5}).quadrant == Quadrant::Frustrated);
    CHECK(feeling.read(Instant{5}).trajectory.time_in_quadrant == doctest::Approx(5));
    CHECK(feeling.read(Instant{20}).quadrant == Quadrant::Excited);
    CHECK(feeling.read(Instant{20}).trajectory.time_in_quadrant ==
          doctest::Approx(20 - crossing).epsilon(0.01));
}

TEST_CASE("the label remembers which side of the neutral edge it came from") {
    Options options;
    options.decay_rate = 0.01;
    Feeling feeling(options, Instant{0});
    REQUIRE(feeling.apply({.valence = 0.16, .arousal = 0.0}, Instant{0}));
    CHECK(feeling.read(Instant{0}).label == "neutral");
    REQUIRE(feeling.apply({.valence = 0.04, .arousal = 0.0}, Instant{0}));
    CHECK(feeling.read(Instant{0}).label == "happy");     // 0.1936
    CHECK(feeling.read(Instant{40}).label == "happy");    // 0.130
    CHECK(feeling.read(Instant{50}).label == "neutral");  // 0.117
}

TEST_CASE("a baseline outside the circle's square is limited to it") {
    Options options;
    options.baseline = {.valence = 7.0, .arousal = -7.0};

    CHECK(Feeling(options, Instant{0}).read(Instant{0}).emotion ==
          State{.valence = 1.0, .arousal = -1.0});
}

}  // namespace
}  // namespace elpis::affect
