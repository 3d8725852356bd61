// Properties of whole feelings, over random characters and random lives.
#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/affect/event_table.h"
#include "elpis/affect/feeling.h"
#include "elpis/affect/options.h"
#include "elpis/affect/testing/dice.h"
#include "elpis/affect/testing/lives.h"

namespace elpis::affect {
namespace {

using testing::character;
using testing::Dice;
using testing::happening;
using testing::kCases;

bool inside(const State& state) {
    return std::abs(state.valence) <= 1.0 && std::abs(state.arousal) <= 1.0;
}

bool near(const State& a, const State& b, double tolerance) {
    return std::abs(a.valence - b.valence) <= tolerance &&
           std::abs(a.arousal - b.arousal) <= tolerance;
}

bool same(const Snapshot& a, const Snapshot& b) {
    return a.emotion == b.emotion && a.mood == b.mood && a.label == b.label &&
           a.quadrant == b.quadrant && a.last_update == b.last_update &&
           a.update_count == b.update_count &&
           a.trajectory.time_in_quadrant == b.trajectory.time_in_quadrant &&
           a.trajectory.valence_velocity == b.trajectory.valence_velocity;
}

TEST_CASE("no life leaves the bounds") {
    Dice dice(91);
    for (int i = 0; i < kCases; ++i) {
        Feeling feeling(character(dice), Instant{0});
        Instant now{0};
        for (int event = 0; event < 6; ++event) {
            now += Seconds(dice.magnitude(1e-3, 1e4) * (dice.below(10) == 0 ? -1.0 : 1.0));
            const auto felt = feeling.apply(happening(dice), now);
            REQUIRE(felt);
            const Snapshot later = feeling.read(now + Seconds(dice.magnitude(1e-3, 1e6)));
            for (const Snapshot& s : {*felt, later}) {
                REQUIRE(inside(s.emotion));
                REQUIRE(inside(s.mood));
                REQUIRE(s.distance_from_baseline <= std::sqrt(8.0));
                REQUIRE(s.trajectory.time_in_quadrant >= 0.0);
            }
        }
    }
}

TEST_CASE("reading often changes nothing") {
    Dice dice(92);
    for (int i = 0; i < kCases; ++i) {
        const Options options = character(dice);
        Feeling watched(options, Instant{0});
        Feeling alone(options, Instant{0});
        Instant now{0};
        for (int event = 0; event < 3; ++event) {
            const Seconds pause(dice.magnitude(1e-3, 1e4));
            for (int look = 1; look <= 3; ++look) {
                static_cast<void>(watched.read(now + pause * (look / 4.0)));
            }
            now += pause;
            const Impulse impulse = happening(dice);
            REQUIRE(same(*watched.apply(impulse, now), *alone.apply(impulse, now)));
        }
    }
}

TEST_CASE("an event of no intensity changes no feeling, now or later") {
    Dice dice(93);
    for (int i = 0; i < kCases; ++i) {
        Feeling feeling(character(dice), Instant{0});
        REQUIRE(feeling.apply(happening(dice), Instant{0}));
        const Seconds pause(dice.magnitude(1e-3, 1e4));
        const Snapshot before = feeling.read(pause);
        const Snapshot end = feeling.read(pause * 3.0);
        Impulse nothing = happening(dice);
        if (dice.below(2) == 0) {
            nothing.intensity = 0.0;
        } else {
            nothing.valence = nothing.arousal = 0.0;  // a type that moves nobody
        }
        const auto after = feeling.apply(nothing, pause);
        REQUIRE(after);
        REQUIRE(after->emotion == before.emotion);
        REQUIRE(after->mood == before.mood);
        REQUIRE(near(feeling.read(pause * 3.0).emotion, end.emotion, 1e-12));
        REQUIRE(near(feeling.read(pause * 3.0).mood, end.mood, 1e-12));
    }
}

TEST_CASE("with the tanh impulse, events of one moment have no order") {
    Dice dice(94);
    const EventTable table = EventTable::standard();
    std::vector<EventTable::Effect> effects;
    for (const auto& [type, effect] : table.effects())
        effects.push_back(effect);
    Options options;
    options.impulse = Options::Impulse::Tanh;
    for (int i = 0; i < kCases; ++i) {
        options.baseline = {.valence = dice.between(-0.9, 0.9), .arousal = dice.between(-0.9, 0.9)};
        std::array<Impulse, 5> events;
        for (Impulse& event : events) {
            const auto& effect = effects[dice.below(effects.size())];
            event = {.valence = effect.valence,
                     .arousal = effect.arousal,
                     .intensity = dice.between(0.0, 2.0)};
        }
        Feeling one(options, Instant{0});
        for (const Impulse& event : events)
            REQUIRE(one.apply(event, Instant{5}));
        std::ranges::shuffle(events, dice.generator());
        Feeling other(options, Instant{0});
        for (const Impulse& event : events)
            REQUIRE(other.apply(event, Instant{5}));
        REQUIRE(near(one.read(Instant{9}).emotion, other.read(Instant{9}).emotion, 1e-12));
        REQUIRE(near(one.read(Instant{9}).mood, other.read(Instant{9}).mood, 1e-12));
    }
}

TEST_CASE("a clock that goes backwards stands still") {
    Dice dice(95);
    for (int i = 0; i < kCases; ++i) {
        const Options options = character(dice);
        Feeling steady(options, Instant{0});
        Feeling jumpy(options, Instant{0});
        const Instant known(dice.magnitude(1e-3, 1e5));
        const Impulse first = happening(dice);
        const Impulse second = happening(dice);
        REQUIRE(steady.apply(first, known));
        REQUIRE(jumpy.apply(first, known));
        const Instant past = known - Seconds(dice.magnitude(1e-6, 1e9));
        REQUIRE(same(jumpy.read(past), jumpy.read(known)));
        REQUIRE(same(*jumpy.apply(second, past), *steady.apply(second, known)));
        const Instant later = known + Seconds(dice.magnitude(1e-3, 1e5));
        REQUIRE(same(jumpy.read(later), steady.read(later)));
    }
}

TEST_CASE("an event of no intensity leaves no trace in how the next events are taken") {
    Dice dice(97);
    for (int i = 0; i < kCases; ++i) {
        Options options = character(dice);
        Feeling one(options, Instant{0});
        Feeling other(options, Instant{0});
        const Impulse first = happening(dice);
        const Impulse second = happening(dice);
        Impulse nothing = happening(dice);
        nothing.intensity = 0.0;
        const Seconds pause(dice.magnitude(1e-3, 1e4));
        REQUIRE(one.apply(first, Instant{0}));
        REQUIRE(other.apply(first, Instant{0}));
        REQUIRE(other.apply(nothing, pause));
        const State after_one = one.apply(second, pause * 2.0)->emotion;
        const State after_other = other.apply(second, pause * 2.0)->emotion;
        REQUIRE(near(after_one, after_other, 1e-9));
    }
}

TEST_CASE("what a read says is what an event finds") {
    Dice dice(96);
    for (int i = 0; i < kCases; ++i) {
        Feeling feeling(character(dice), Instant{0});
        REQUIRE(feeling.apply(happening(dice), Instant{0}));
        const Instant now(dice.magnitude(1e-3, 1e5));
        const Snapshot read = feeling.read(now);
        const auto found = feeling.apply({.valence = 0.0, .arousal = 0.0}, now);
        REQUIRE(found);
        REQUIRE(found->emotion == read.emotion);
        REQUIRE(found->label == read.label);
        REQUIRE(found->quadrant == read.quadrant);
        REQUIRE(found->dominant == read.dominant);
        REQUIRE(found->modulation == read.modulation);
    }
}

}  // namespace
}  // namespace elpis::affect
