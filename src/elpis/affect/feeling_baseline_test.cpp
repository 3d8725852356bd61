// Where a character is at home, in all three dimensions, and how that changes.
#include <cmath>
#include <limits>
#include <string>

#include <doctest/doctest.h>

#include "elpis/affect/feeling.h"
#include "elpis/affect/options.h"
#include "elpis/affect/testing/dice.h"
#include "elpis/affect/testing/lives.h"
#include "elpis/base/error.h"

namespace elpis::affect {
namespace {

using testing::Dice;
using testing::kCases;

Impulse praise() {
    return {.valence = 0.2, .arousal = 0.1, .type = "praise"};
}

TEST_CASE("a new baseline moves nothing at once and everything in the end") {
    Feeling feeling(Options{}, Instant{0});
    REQUIRE(feeling.apply(praise(), Instant{0}));
    const Snapshot before = feeling.read(Instant{60});
    const State home = {.valence = -0.5, .arousal = 0.3};
    const auto after = feeling.set_baseline(home, Instant{60});
    REQUIRE(after);

    CHECK(after->emotion == before.emotion);
    CHECK(after->mood == before.mood);
    CHECK(after->baseline == home);
    CHECK(after->update_count == before.update_count);
    CHECK(after->last_update == before.last_update);
    CHECK(feeling.history().size() == 1);
    CHECK(feeling.read(Instant{1e9}).emotion == home);
    CHECK(feeling.read(Instant{1e9}).mood == home);
}

TEST_CASE("a reset goes to the new baseline") {
    Feeling feeling(Options{}, Instant{0});
    const State home = {.valence = -0.5, .arousal = 0.3};
    REQUIRE(feeling.set_baseline(home, Instant{60}));
    CHECK(feeling.reset(Instant{61}).emotion == home);
}

TEST_CASE("an axis without a mood of its own takes its mood along, and its emotion stays") {
    Options options;
    options.cubic_decay.valence = 0.01;
    Feeling feeling(options, Instant{0});
    REQUIRE(feeling.apply(praise(), Instant{0}));
    const auto after = feeling.set_baseline({.valence = 0.5, .arousal = 0.5}, Instant{0});
    REQUIRE(after);
    CHECK(after->emotion.valence == 0.2);
    CHECK(after->mood.valence == 0.5);
    CHECK(after->mood.arousal == doctest::Approx(0.01));
}

TEST_CASE("the reference's straight line goes to the old baseline until the new one is set") {
    Options options;
    options.preset = Options::Preset::Reference;
    options.decay_rate = 0.1;
    Feeling feeling(options, Instant{0});
    REQUIRE(feeling.apply(praise(), Instant{0}));
    const auto after = feeling.set_baseline({.valence = 1.0, .arousal = 0.0}, Instant{5});
    REQUIRE(after);
    CHECK(after->emotion.valence == doctest::Approx(0.1));
}

TEST_CASE("no jump of emotion or label at a new baseline, whatever the formula") {
    Dice dice(221);
    for (int i = 0; i < kCases; ++i) {
        const Options options = testing::character(dice);
        Feeling feeling(options, Instant{0});
        REQUIRE(feeling.apply(testing::happening(dice), Instant{0}));
        const Instant now(dice.magnitude(1e-3, 1e4));
        const Snapshot before = feeling.read(now);
        const auto after = feeling.set_baseline(dice.state(), now);
        REQUIRE(after);
        REQUIRE(after->emotion == before.emotion);
        REQUIRE(after->label == before.label);
        REQUIRE(after->quadrant == before.quadrant);
    }
}

TEST_CASE("a baseline outside of the square is refused, and nothing has changed") {
    Feeling feeling(Options{}, Instant{0});
    const SavedFeeling before = feeling.saved();
    const auto refused = feeling.set_baseline({.valence = 1.5, .arousal = 0.0}, Instant{9});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ErrorCode::InvalidArgument);
    CHECK(refused.error().message ==
          "the valence of the baseline is 1.5; give a number from -1 to 1");
    constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
    CHECK_FALSE(feeling.set_baseline({.valence = 0.0, .arousal = kNan}, Instant{9}));
    CHECK_FALSE(feeling.set_baseline({}, Instant(kNan)));
    CHECK(feeling.saved() == before);
}

TEST_CASE("dominance is pushed by what is known to have it, and settles by its half-life") {
    Options options;
    options.baseline_dominance = -0.2;
    options.half_lives.dominance = Seconds{100};
    Feeling feeling(options, Instant{0});
    CHECK(feeling.read(Instant{0}).dominance == -0.2);

    Impulse anger = {.valence = -0.5, .arousal = 0.5, .dominance = 0.25, .intensity = 2.0};
    const auto felt = feeling.apply(anger, Instant{10});
    REQUIRE(felt);
    CHECK(felt->dominance == doctest::Approx(0.3));
    CHECK(feeling.read(Instant{110}).dominance == doctest::Approx(0.05));
    CHECK(feeling.read(Instant{1e9}).dominance == -0.2);
    CHECK(feeling.history().back().dominance == felt->dominance);

    anger.dominance = 5.0;  // max_delta, and the room that is left
    const auto more = feeling.apply(anger, Instant{1e9});
    REQUIRE(more);
    CHECK(more->dominance == doctest::Approx(0.3));
    CHECK(feeling.reset(Instant{2e9}).dominance == -0.2);
}

TEST_CASE("dominance fades by decay_rate where there is one, and is at home where traits are") {
    Options options;
    options.decay_rate = 0.1;
    options.personality.extraversion = 1.0;
    Feeling feeling(options, Instant{0});
    CHECK(feeling.read(Instant{0}).baseline_dominance == doctest::Approx(0.6));
    REQUIRE(feeling.apply({.dominance = -0.5}, Instant{0}));
    CHECK(feeling.read(Instant{10}).dominance == doctest::Approx(0.6 - 0.5 * std::exp(-1.0)));
}

TEST_CASE("dominance acts on nothing else, and stays within its bounds") {
    Dice dice(222);
    for (int i = 0; i < kCases; ++i) {
        const Options options = testing::any_character(dice);
        Feeling with(options, Instant{0});
        Feeling without(options, Instant{0});
        Instant now{0};
        for (int event = 0; event < 4; ++event) {
            now += Seconds(dice.magnitude(1e-3, 1e4));
            Impulse impulse = testing::happening(dice);
            const auto plain = without.apply(impulse, now);
            impulse.dominance = dice.between(-3.0, 3.0);
            const auto felt = with.apply(impulse, now);
            REQUIRE(felt);
            REQUIRE(plain);
            REQUIRE(felt->emotion == plain->emotion);
            REQUIRE(felt->mood == plain->mood);
            REQUIRE(felt->label == plain->label);
            REQUIRE(felt->modulation == plain->modulation);
            REQUIRE(std::abs(felt->dominance) <= 1.0);
        }
    }
}

TEST_CASE("a dominance that is no number is refused, and nothing has changed") {
    Feeling feeling(Options{}, Instant{0});
    const SavedFeeling before = feeling.saved();
    const auto refused =
        feeling.apply({.dominance = std::numeric_limits<double>::infinity()}, Instant{1});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().message.find("the dominance of the event is inf") == 0);
    CHECK(feeling.saved() == before);
}

}  // namespace
}  // namespace elpis::affect
