// That a feeling uses what its options switch on, and in which order.
#include <cmath>
#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include "elpis/affect/event_table.h"
#include "elpis/affect/feeling.h"
#include "elpis/affect/options.h"

namespace elpis::affect {
namespace {

Impulse praise(double intensity = 1.0) {
    return {.valence = 0.2, .arousal = 0.1, .intensity = intensity, .type = "praise"};
}

State after(Feeling& feeling, const Impulse& impulse, double now) {
    const auto felt = feeling.apply(impulse, Instant(now));
    REQUIRE(felt);
    return felt->emotion;
}

TEST_CASE("F2: a feeling wanders at events, and reading it does not move it") {
    Options options;
    options.noise = {.valence = 0.01, .arousal = 0.01, .seed = 1};
    Feeling still(Options{}, Instant{0});
    Feeling wandering(options, Instant{0});
    Feeling watched(options, Instant{0});
    for (int i = 1; i <= 20; ++i) {
        const double now = 100.0 * i;
        for (int look = 1; look < 5; ++look)
            static_cast<void>(watched.read(Instant(now - 20.0 * look)));
        const State expected = after(wandering, praise(0.1), now);
        CHECK(after(watched, praise(0.1), now) == expected);
        CHECK(after(still, praise(0.1), now) != expected);
    }
}

TEST_CASE("F2: between events a read shows the mean of where the feeling may be") {
    Options options;
    options.noise = {.valence = 0.01, .arousal = 0.01, .seed = 1};
    options.decay_rate = 0.01;
    Feeling feeling(options, Instant{0});
    const State there = after(feeling, praise(), 100.0);

    CHECK(feeling.read(Instant{150}).emotion.valence ==
          doctest::Approx(there.valence * std::exp(-0.5)));
}

TEST_CASE("F2: a long life spreads and returns as the process does") {
    Options options;
    options.noise = {.valence = 0.05, .arousal = 0.0, .seed = 9};
    options.decay_rate = 0.1;
    Feeling feeling(options, Instant{0});
    const Impulse tick = {.valence = 0.0, .arousal = 1e-9};
    constexpr int kLong = 20'000;
    double squares = 0.0;
    double products = 0.0;
    double before = 0.0;
    for (int i = 1; i <= kLong; ++i) {
        const double v = after(feeling, tick, i).valence;
        squares += v * v;
        products += v * before;
        before = v;
    }

    CHECK(std::sqrt(squares / kLong) == doctest::Approx(0.05 / std::sqrt(0.2)).epsilon(0.1));
    CHECK(products / squares == doctest::Approx(std::exp(-0.1)).epsilon(0.02));
}

TEST_CASE("F2: after a reset nothing has wandered yet, and the chance goes on") {
    Options options;
    options.noise = {.valence = 0.01, .arousal = 0.01, .seed = 1};
    Feeling feeling(options, Instant{0});
    const State first = after(feeling, praise(), 1'000.0);
    feeling.reset(Instant{2'000});
    CHECK(after(feeling, praise(), 2'000.0) == State{.valence = 0.2, .arousal = 0.1});

    feeling.reset(Instant{2'000});
    CHECK(after(feeling, praise(), 3'000.0) != first);
}

TEST_CASE("F3: extremes fade faster, and the axis has no mood") {
    Options options;
    options.decay_rate = 0.1;
    options.cubic_decay.valence = 0.5;
    options.max_delta = 1.0;
    Feeling feeling(options, Instant{0});
    REQUIRE(feeling.apply({.valence = 0.9, .arousal = 0.9}, Instant{0}));

    const Snapshot s = feeling.read(Instant{10});
    CHECK(std::abs(s.emotion.valence - 0.1560452260) <= 1e-10);
    CHECK(s.emotion.arousal == doctest::Approx(0.9 * std::exp(-1.0)));

    options.decay_rate.reset();
    Feeling moody(options, Instant{0});
    const auto felt = moody.apply({.valence = 0.5, .arousal = 0.5}, Instant{0});
    REQUIRE(felt);
    CHECK(felt->mood == State{.valence = 0.0, .arousal = 0.5 * options.mood_gain});
}

TEST_CASE("F4 with feedback: the mood follows the feeling instead of the events") {
    Options options;
    options.mood_feedback = 0.0005;
    Feeling feeling(options, Instant{0});
    const auto felt = feeling.apply(praise(), Instant{0});
    REQUIRE(felt);
    CHECK(felt->mood == State{});

    const State soon = feeling.read(Instant{100}).mood;
    CHECK(soon.valence > 0.0);
    CHECK(soon.valence < 0.2);
    CHECK(feeling.read(Instant{300}).mood.valence > soon.valence);
    CHECK(feeling.read(Instant{1e9}).mood == State{});
}

TEST_CASE("F6: what is repeated moves less, what is new moves as ever") {
    Options options;
    options.decay_rate = 1.0;  // a minute forgets all but the habit
    options.habituation = {.factor = 0.5, .half_life = Seconds(1e12)};
    Feeling feeling(options, Instant{0});
    Impulse blame = praise();
    blame.type = "blame";

    CHECK(after(feeling, praise(), 60.0).valence == doctest::Approx(0.2));
    CHECK(after(feeling, praise(), 120.0).valence == doctest::Approx(0.1));
    CHECK(after(feeling, praise(), 180.0).valence == doctest::Approx(0.05));
    CHECK(after(feeling, blame, 240.0).valence == doctest::Approx(0.2));
    static_cast<void>(after(feeling, praise(0.0), 300.0));  // no repetition
    CHECK(after(feeling, praise(), 360.0).valence == doctest::Approx(0.025));

    feeling.reset(Instant{400});
    CHECK(after(feeling, praise(), 420.0).valence == doctest::Approx(0.2));
}

TEST_CASE("F7: the first of many moves most") {
    Options options;
    options.decay_rate = 1.0;
    options.surprise = {.gain = 1.0, .learning_rate = 0.5};
    Feeling feeling(options, Instant{0});

    CHECK(after(feeling, praise(), 60.0).valence == doctest::Approx(0.2 * 1.2));
    CHECK(after(feeling, praise(), 120.0).valence == doctest::Approx(0.2 * 1.1));
    CHECK(after(feeling, praise(), 180.0).valence == doctest::Approx(0.2 * 1.05));
}

TEST_CASE("F8: the mood of the moment colours an event") {
    Options options;
    options.mood_bias = 0.5;
    options.baseline = {.valence = 0.4, .arousal = -0.4};
    Feeling feeling(options, Instant{0});

    // Towards zero nothing dampens; away from it, the room left does.
    const State felt = after(feeling, praise(), 0.0);
    CHECK(felt.valence == doctest::Approx(0.4 + 0.2 * 1.2 * 0.6));
    CHECK(felt.arousal == doctest::Approx(-0.4 + 0.1 * 0.8));
}

TEST_CASE("the gains come before max_delta, and the mood gets its share of what is left") {
    Options options;
    options.surprise.gain = 5.0;
    options.max_delta = 0.3;
    Feeling feeling(options, Instant{0});
    const auto felt = feeling.apply(praise(), Instant{0});
    REQUIRE(felt);

    CHECK(felt->emotion.valence == doctest::Approx(0.3));  // 0.2 × (1 + 5 · 0.2) is 0.4
    CHECK(felt->emotion.arousal == doctest::Approx(0.2));
    CHECK(felt->mood.valence == doctest::Approx(0.03));
}

TEST_CASE("F9: a character is at home where its personality is") {
    Options options;
    options.personality.extraversion = 1.0;
    options.personality.stability = -1.0;
    options.personality.recovery = 1.0;
    Feeling feeling(options, Instant{0});
    const Snapshot s = feeling.read(Instant{0});

    CHECK(s.baseline.valence == doctest::Approx(0.21 - 0.19));
    CHECK(s.baseline.arousal == doctest::Approx(0.57));
    CHECK(s.emotion == s.baseline);

    options.mood_gain = 0.0;
    Feeling slow(options, Instant{0});
    const double pushed = after(slow, praise(), 0.0).valence - s.baseline.valence;
    CHECK(slow.read(Instant{600}).emotion.valence - s.baseline.valence ==
          doctest::Approx(pushed / 2.0));
}

TEST_CASE("F10: an emotion of OCC is an event, and max_delta bounds it as any other") {
    Options options;
    options.occ_events = true;
    const EventTable table = EventTable::of(options);
    const auto felt = [&](std::string_view type) {
        Feeling feeling(options, Instant{0});
        const EventTable::Effect effect = table.effect_of(type);
        return after(
            feeling,
            {.valence = effect.valence, .arousal = effect.arousal, .type = std::string(type)},
            0.0);
    };

    CHECK(felt("joy") == State{.valence = 0.4, .arousal = 0.2});
    CHECK(felt("relief") == State{.valence = 0.2, .arousal = -0.3});
    CHECK(felt("fear") == State{.valence = -0.5, .arousal = 0.5});
}

}  // namespace
}  // namespace elpis::affect
