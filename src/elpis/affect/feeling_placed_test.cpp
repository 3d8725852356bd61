// A feeling that somebody puts somewhere.
#include <limits>

#include <doctest/doctest.h>

#include "elpis/affect/explanation.h"
#include "elpis/affect/feeling.h"
#include "elpis/affect/options.h"
#include "elpis/affect/saved_feeling.h"
#include "elpis/affect/testing/dice.h"
#include "elpis/affect/testing/lives.h"
#include "elpis/base/error.h"

namespace elpis::affect {
namespace {

using testing::Dice;
using testing::kCases;

TEST_CASE("an emotion that is set is there at once, and goes home as any other") {
    Feeling feeling(Options{}, Instant{0});
    const State there = {.valence = -0.6, .arousal = 0.8};
    const auto after = feeling.set_emotion(there, Instant{10});
    REQUIRE(after);
    CHECK(after->emotion == there);
    CHECK(after->mood == State{});
    CHECK(after->update_count == 1);
    CHECK(after->last_update == Instant{10});
    REQUIRE(feeling.history().size() == 1);
    CHECK(feeling.history()[0].emotion == there);
    CHECK(feeling.read(Instant{10 + Options{}.half_lives.valence.count()}).emotion.valence ==
          doctest::Approx(-0.3).epsilon(0.05));
    CHECK(feeling.read(Instant{1e9}).emotion == State{});
}

TEST_CASE("whatever the formula, it is there exactly, and the shares still sum to the feeling") {
    Dice dice(77);
    for (int i = 0; i < kCases; ++i) {
        const Options options = testing::character(dice);
        Feeling feeling(options, Instant{0});
        REQUIRE(feeling.apply(testing::happening(dice), Instant{0}));
        const Instant now(dice.magnitude(1e-3, 1e4));
        const State mood = feeling.read(now).mood;
        const State there = dice.state();
        const auto after = feeling.set_emotion(there, now);
        REQUIRE(after);
        REQUIRE(after->emotion == there);
        REQUIRE(after->mood == mood);
        // What is saved is refused where its shares do not sum to the feeling.
        REQUIRE(from_json(to_json(feeling.saved())));
    }
}

TEST_CASE("an explanation calls it by its name") {
    Feeling feeling(Options{}, Instant{0});
    REQUIRE(feeling.set_emotion({.valence = 0.5, .arousal = 0.0}, Instant{0}));
    const Explanation why = feeling.explain(Instant{0});
    REQUIRE(why.events.size() == 1);
    CHECK(why.events[0].type == kEmotionSet);
    CHECK(why.events[0].share.direct.valence == 0.5);
}

TEST_CASE("nothing is learned from it: what happens next has its full effect") {
    Options options;
    Feeling set(options, Instant{0});
    for (int i = 0; i < 5; ++i)
        REQUIRE(set.set_emotion({.valence = 0.1, .arousal = 0.0}, Instant{0}));
    CHECK(set.saved().memory == Feeling(options, Instant{0}).saved().memory);
}

TEST_CASE("an emotion outside of the square is refused, and nothing has changed") {
    Feeling feeling(Options{}, Instant{0});
    const SavedFeeling before = feeling.saved();
    const auto refused = feeling.set_emotion({.valence = 0.0, .arousal = -1.5}, Instant{9});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ErrorCode::InvalidArgument);
    CHECK(refused.error().message ==
          "the arousal of the emotion is -1.5; give a number from -1 to 1");
    constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
    CHECK_FALSE(feeling.set_emotion({.valence = kNan, .arousal = 0.0}, Instant{9}));
    CHECK_FALSE(feeling.set_emotion({}, Instant(kNan)));
    CHECK(feeling.saved() == before);
}

}  // namespace
}  // namespace elpis::affect
