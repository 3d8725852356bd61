#include "elpis/affect/explanation.h"

#include <cmath>
#include <cstddef>
#include <string>
#include <utility>

#include <doctest/doctest.h>

#include "elpis/affect/attribution.h"
#include "elpis/affect/feeling.h"
#include "elpis/affect/options.h"
#include "elpis/affect/testing/dice.h"
#include "elpis/affect/testing/lives.h"

namespace elpis::affect {
namespace {

using testing::Dice;
using testing::kCases;

State sum_of_emotion(const Explanation& why) {
    State sum = why.temperament + why.through_mood + why.earlier.direct + why.chance.direct;
    for (const ActingEvent& event : why.events)
        sum = sum + event.share.direct;
    return sum;
}

State sum_of_mood(const Explanation& why) {
    State sum = why.temperament_in_mood + why.earlier.in_mood + why.chance.in_mood;
    for (const ActingEvent& event : why.events)
        sum = sum + event.share.in_mood;
    return sum;
}

bool near(const State& a, const State& b, double tolerance) {
    return std::abs(a.valence - b.valence) <= tolerance &&
           std::abs(a.arousal - b.arousal) <= tolerance;
}

Impulse event(double valence, double arousal, std::string type, double intensity = 1.0) {
    return {
        .valence = valence, .arousal = arousal, .intensity = intensity, .type = std::move(type)};
}

TEST_CASE("who has lived through nothing feels by temperament alone") {
    Options options;
    options.baseline = {.valence = 0.3, .arousal = -0.2};
    const Feeling feeling(options, Instant{0});
    const Explanation why = feeling.explain(Instant{500});

    CHECK(why.emotion == options.baseline);
    CHECK(why.temperament == options.baseline);
    CHECK(why.temperament_in_mood == options.baseline);
    CHECK(why.through_mood == State{});
    CHECK(why.events.empty());
}

TEST_CASE("what is left of an event, and what it does by way of the mood, are F4's two terms") {
    Feeling feeling(Options{}, Instant{0});
    REQUIRE(feeling.apply(event(0.2, 0.1, "praise"), Instant{0}));
    const Explanation why = feeling.explain(Instant{600});
    REQUIRE(why.events.size() == 1);
    const ActingEvent& praise = why.events.front();

    CHECK(praise.type == "praise");
    CHECK(praise.share.direct.valence == doctest::Approx(0.2 / 4.0));  // two half-lives
    const double alpha = std::log(2.0) / 300.0;
    const double beta = std::log(2.0) / 10'800.0;
    const double caught_up =
        alpha * (std::exp(-beta * 600.0) - std::exp(-alpha * 600.0)) / (alpha - beta);
    CHECK(praise.share.through_mood.valence == doctest::Approx(0.02 * caught_up));
    CHECK(praise.share.in_mood.valence == doctest::Approx(0.02 * std::exp(-beta * 600.0)));
    CHECK(why.through_mood == praise.share.through_mood);
}

TEST_CASE("with feedback a push comes back by way of the mood") {
    Options options;
    options.mood_feedback = 0.0005;
    Feeling feeling(options, Instant{0});
    REQUIRE(feeling.apply(event(0.2, 0.1, "praise"), Instant{0}));
    const ActingEvent praise = feeling.explain(Instant{600}).events.front();

    CHECK(praise.share.direct.valence == doctest::Approx(0.05));
    CHECK(praise.share.through_mood.valence > 0.005);
    CHECK(praise.share.in_mood == feeling.read(Instant{600}).mood);
}

TEST_CASE("a push counts as what it moved, not as what it asked for") {
    Options options;
    options.decay_rate = 0.0;
    Feeling feeling(options, Instant{0});
    REQUIRE(feeling.apply(event(0.5, 0.0, "first"), Instant{0}));
    REQUIRE(feeling.apply(event(0.5, 0.0, "second"), Instant{1}));
    const Explanation why = feeling.explain(Instant{2});

    REQUIRE(why.events.size() == 2);
    CHECK(why.events[0].type == "first");
    CHECK(why.events[0].share.direct.valence == doctest::Approx(0.5));
    CHECK(why.events[1].share.direct.valence == doctest::Approx(0.25));
}

TEST_CASE("F3: every share shrinks as the whole does") {
    Options options;
    options.decay_rate = 0.1;
    options.cubic_decay.valence = 0.5;
    Feeling feeling(options, Instant{0});
    REQUIRE(feeling.apply(event(0.5, 0.0, "first"), Instant{0}));
    REQUIRE(feeling.apply(event(0.4, 0.0, "second"), Instant{0}));
    const Explanation before = feeling.explain(Instant{0});
    const Explanation after = feeling.explain(Instant{10});
    const double factor = after.emotion.valence / before.emotion.valence;

    for (std::size_t i = 0; i < 2; ++i) {
        CHECK(after.events[i].share.direct.valence ==
              doctest::Approx(factor * before.events[i].share.direct.valence));
    }
}

TEST_CASE("the strongest event comes first, whenever it happened") {
    Feeling feeling(Options{}, Instant{0});
    REQUIRE(feeling.apply(event(-0.3, 0.2, "insult"), Instant{0}));
    REQUIRE(feeling.apply(event(0.05, 0.0, "small_talk"), Instant{10}));
    REQUIRE(feeling.apply(event(0.0, 0.1, "question"), Instant{20}));
    const Explanation why = feeling.explain(Instant{30});

    REQUIRE(why.events.size() == 3);
    CHECK(why.events[0].type == "insult");
    CHECK(why.events[1].type == "question");
    CHECK(why.events[2].type == "small_talk");
}

TEST_CASE("of many events the faintest count as earlier ones, and nothing of them is lost") {
    Options options;
    options.half_lives.valence = Seconds{1e6};
    Feeling feeling(options, Instant{0});
    REQUIRE(feeling.apply(event(0.4, 0.0, "long ago, and great"), Instant{0}));
    for (int i = 1; i <= 100; ++i)
        REQUIRE(feeling.apply(event(i % 2 == 0 ? 0.01 : -0.01, 0.0, "trifle"), Instant(i)));
    const Explanation why = feeling.explain(Instant{200});

    CHECK(why.events.size() == Attribution::kMostEvents);
    CHECK(why.events.front().type == "long ago, and great");
    CHECK(why.earlier_count == 101 - Attribution::kMostEvents);
    CHECK(near(sum_of_emotion(why), why.emotion, 1e-12));
}

TEST_CASE("what has faded is an earlier event, and no longer named") {
    Options options;
    options.mood_gain = 0.0;
    Feeling feeling(options, Instant{0});
    REQUIRE(feeling.apply(event(0.4, 0.1, "praise"), Instant{0}));

    CHECK(feeling.explain(Instant{300.0 * 20.0}).events.size() == 1);
    const Explanation why = feeling.explain(Instant{300.0 * 40.0});
    CHECK(why.events.empty());
    CHECK(why.earlier_count == 1);
}

TEST_CASE("what wandered without a reason is chance, and a reset leaves temperament alone") {
    Options options;
    options.noise = {.valence = 0.02, .arousal = 0.02, .seed = 3};
    Feeling feeling(options, Instant{0});
    const auto felt = feeling.apply(event(0.2, 0.1, "praise"), Instant{300});
    REQUIRE(felt);
    const Explanation why = feeling.explain(Instant{300});
    CHECK(why.chance.direct != State{});
    CHECK(near(why.chance.direct + why.events.front().share.direct, felt->emotion, 1e-15));

    feeling.reset(Instant{400});
    const Explanation after = feeling.explain(Instant{500});
    CHECK(after.events.empty());
    CHECK(after.chance == Share{});
    CHECK(after.earlier_count == 0);
}

TEST_CASE("after a new baseline the old one lets go as slowly as the feeling settles") {
    Feeling feeling(Options{}, Instant{0});
    REQUIRE(feeling.set_baseline({.valence = 0.5, .arousal = 0.0}, Instant{0}));

    CHECK(feeling.explain(Instant{0}).temperament.valence == 0.0);
    const Explanation why = feeling.explain(Instant{3'600});
    CHECK(why.temperament.valence > 0.0);
    CHECK(why.temperament.valence < 0.5);
    CHECK(near(why.temperament, why.emotion, 1e-15));
    CHECK(near(why.temperament_in_mood, why.mood, 1e-15));
    CHECK(feeling.explain(Instant{1e9}).temperament.valence == doctest::Approx(0.5));
}

TEST_CASE("the shares sum to the feeling, whatever happened under whatever formula") {
    Dice dice(201);
    for (int i = 0; i < kCases; ++i) {
        Feeling feeling(testing::any_character(dice), Instant{0});
        Instant now{0};
        const std::size_t length = 1 + dice.below(dice.below(50) == 0 ? 80 : 12);
        for (std::size_t step = 0; step < length; ++step) {
            now += Seconds(dice.magnitude(1e-3, 1e4) * (dice.below(10) == 0 ? -1.0 : 1.0));
            switch (dice.below(12)) {
                case 0:
                    feeling.reset(now);
                    break;
                case 1:
                    REQUIRE(feeling.set_baseline(dice.state(), now));
                    break;
                case 2:
                    feeling = Feeling(testing::any_character(dice), feeling.saved(), Seconds{5});
                    break;
                default:
                    REQUIRE(feeling.apply(testing::happening(dice), now));
            }
            const Instant later = now + Seconds(dice.magnitude(1e-3, 1e6));
            for (const Instant at : {now, later}) {
                const Explanation why = feeling.explain(at);
                const Snapshot felt = feeling.read(at);
                REQUIRE(why.emotion == felt.emotion);
                REQUIRE(why.mood == felt.mood);
                REQUIRE(near(sum_of_emotion(why), felt.emotion, 1e-12));
                REQUIRE(near(sum_of_mood(why), felt.mood, 1e-12));
                REQUIRE(why.events.size() <= Attribution::kMostEvents);
            }
        }
    }
}

TEST_CASE("how often anyone asks why changes no share") {
    Dice dice(202);
    for (int i = 0; i < kCases; ++i) {
        const Options options = testing::character(dice);
        Feeling asked_once(options, Instant{0});
        Feeling cut(options, Instant{0});
        const Impulse first = testing::happening(dice);
        REQUIRE(asked_once.apply(first, Instant{0}));
        REQUIRE(cut.apply(first, Instant{0}));
        const Seconds pause(dice.magnitude(1e-3, 1e4));
        static_cast<void>(cut.explain(pause / 3.0));
        REQUIRE(cut.set_baseline(asked_once.read(pause).baseline, pause / 2.0));  // commits
        const Explanation one = asked_once.explain(pause);
        const Explanation other = cut.explain(pause);
        REQUIRE(one.events.size() == other.events.size());
        for (std::size_t k = 0; k < one.events.size(); ++k) {
            REQUIRE(near(one.events[k].share.direct, other.events[k].share.direct, 1e-12));
            REQUIRE(
                near(one.events[k].share.through_mood, other.events[k].share.through_mood, 1e-12));
            REQUIRE(near(one.events[k].share.in_mood, other.events[k].share.in_mood, 1e-12));
        }
    }
}

}  // namespace
}  // namespace elpis::affect
