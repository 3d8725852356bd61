#include "elpis/affect/event_gain.h"

#include <cmath>

#include <doctest/doctest.h>

#include "elpis/affect/options.h"
#include "elpis/affect/record.h"
#include "elpis/affect/state.h"
#include "elpis/affect/testing/dice.h"

namespace elpis::affect {
namespace {

using testing::Dice;
using testing::kCases;

constexpr State kGoodMood = {.valence = 0.5, .arousal = 0.5};
constexpr Happening kPraise = {
    .asked = {.valence = 0.2, .arousal = -0.1}, .type = "praise", .time = Instant{0}};

TEST_CASE("without options an event is taken exactly as it is, whatever came before") {
    Dice dice(121);
    EventMemory memory;
    for (int i = 0; i < kCases; ++i) {
        const Happening event = {.asked = dice.state(), .type = "praise", .time = Instant(i)};
        learn(memory, event, Options{});
        REQUIRE(gained(event, memory, dice.state(), Options{}) == event.asked);
    }
    CHECK(memory.habituation.size() == 0);
}

TEST_CASE("habituation, surprise and mood bias multiply") {
    Options options;
    options.habituation.factor = 0.5;
    options.surprise = {.gain = 1.0, .learning_rate = 0.5};
    options.mood_bias = 0.3;
    EventMemory memory;
    const State first = gained(kPraise, memory, kGoodMood, options);
    CHECK(first.valence == doctest::Approx(0.2 * 1.0 * 1.2 * 1.15));
    CHECK(first.arousal == doctest::Approx(-0.1 * 1.0 * 1.2 * 0.85));

    learn(memory, kPraise, options);
    const State second = gained(kPraise, memory, kGoodMood, options);
    CHECK(second.valence == doctest::Approx(0.2 * 0.5 * 1.1 * 1.15));
    CHECK(second.arousal == doctest::Approx(-0.1 * 0.5 * 1.1 * 0.85));
}

TEST_CASE("looking at an event teaches nothing") {
    Options options;
    options.habituation.factor = 0.5;
    options.surprise.gain = 1.0;
    const EventMemory memory;

    CHECK(gained(kPraise, memory, kGoodMood, options) ==
          gained(kPraise, memory, kGoodMood, options));
}

TEST_CASE("no gain turns an event round or makes it more than it can be") {
    Dice dice(122);
    Options options;
    options.habituation.factor = 0.5;
    EventMemory memory;
    for (int i = 0; i < kCases; ++i) {
        options.surprise = {.gain = dice.between(0.0, 5.0), .learning_rate = 0.3};
        options.mood_bias = dice.between(0.0, 1.0);
        const Happening event = {
            .asked = dice.state(), .type = "praise", .time = Instant(i * 100.0)};
        const State by = gained(event, memory, dice.state(), options);
        REQUIRE(by.valence * event.asked.valence >= 0.0);
        REQUIRE(by.arousal * event.asked.arousal >= 0.0);
        REQUIRE(std::abs(by.valence) <= std::abs(event.asked.valence) * 11.0 * 2.0);
        learn(memory, event, options);
    }
}

}  // namespace
}  // namespace elpis::affect
