#include "elpis/affect/habituation.h"

#include <cmath>
#include <cstddef>
#include <string>

#include <doctest/doctest.h>

#include "elpis/affect/event_effect.h"
#include "elpis/affect/options.h"
#include "elpis/affect/record.h"
#include "elpis/affect/testing/dice.h"
#include "elpis/affect/testing/near.h"

namespace elpis::affect {
namespace {

using testing::Dice;
using testing::kCases;
using testing::kInfinity;
using testing::near;

constexpr Options::Habituation kHalves = {.factor = 0.5, .half_life = Seconds{100}};

TEST_CASE("the n-th repetition has ρⁿ of the effect") {
    constexpr Options::Habituation kSome = {.factor = 0.7, .half_life = Seconds{100}};
    Habituation habits;
    CHECK(habits.gain("praise", Instant{0}, kSome) == 1.0);
    for (int n = 1; n <= 3; ++n) {
        habits.record("praise", Instant{0}, kSome);
        CHECK(habits.gain("praise", Instant{0}, kSome) == doctest::Approx(std::pow(0.7, n)));
    }
    // Half of three is left after a half-life.
    CHECK(near(habits.gain("praise", Instant{100}, kSome), 0.5856620186, 1e-10));
}

TEST_CASE("each type has its own count, and an event without a type has none") {
    Habituation habits;
    habits.record("praise", Instant{0}, kHalves);
    habits.record("", Instant{0}, kHalves);

    CHECK(habits.gain("praise", Instant{0}, kHalves) == 0.5);
    CHECK(habits.gain("blame", Instant{0}, kHalves) == 1.0);
    CHECK(habits.gain("", Instant{0}, kHalves) == 1.0);
    CHECK(habits.size() == 1);
}

TEST_CASE("with ρ = 1 nothing is remembered and nothing changes") {
    Habituation habits;
    for (int i = 0; i < 5; ++i)
        habits.record("praise", Instant{0}, Options::Habituation{});

    CHECK(habits.size() == 0);
    CHECK(habits.gain("praise", Instant{0}, Options::Habituation{}) == 1.0);
}

TEST_CASE("the faintest type makes room for a new one") {
    Habituation habits;
    habits.record("old", Instant{0}, kHalves);
    for (std::size_t i = 1; i < Habituation::kMostTypes; ++i)
        habits.record("type" + std::to_string(i), Instant{50}, kHalves);
    habits.record("new", Instant{60}, kHalves);

    CHECK(habits.size() == Habituation::kMostTypes);
    CHECK(habits.count("old", Instant{60}, kHalves) == 0.0);
    CHECK(habits.count("new", Instant{60}, kHalves) == 1.0);
    CHECK(habits.count("type1", Instant{50}, kHalves) == 1.0);
}

TEST_CASE("an event in the past lets nothing fade twice") {
    Habituation habits;
    habits.record("praise", Instant{100}, kHalves);
    habits.record("praise", Instant{0}, kHalves);

    CHECK(habits.count("praise", Instant{100}, kHalves) == 2.0);
    CHECK(habits.count("praise", Instant{200}, kHalves) == doctest::Approx(1.0));
}

TEST_CASE("long names count by their beginning") {
    const std::string beginning(kLongestEventName, 'x');
    Habituation habits;
    habits.record(beginning + "one", Instant{0}, kHalves);

    CHECK(habits.count(beginning + "two", Instant{0}, kHalves) == 1.0);
    CHECK(habits.count(beginning.substr(1), Instant{0}, kHalves) == 0.0);
}

TEST_CASE("whatever happens, a gain is over 0 … 1 and the memory is bounded") {
    Dice dice(61);
    Habituation habits;
    Instant now{0};
    for (int i = 0; i < kCases; ++i) {
        const std::string type = "type" + std::to_string(dice.below(200));
        now += Seconds(dice.magnitude(1e-3, 1e3) * (dice.below(10) == 0 ? -1.0 : 1.0));
        const double before = habits.gain(type, now, kHalves);
        habits.record(type, now, kHalves);
        REQUIRE(before > 0.0);
        REQUIRE(before <= 1.0);
        REQUIRE(habits.gain(type, now, kHalves) < before);
        REQUIRE(habits.size() <= Habituation::kMostTypes);
    }
}

TEST_CASE("a count leaks by its half-life, however often it is looked at") {
    Dice dice(62);
    for (int i = 0; i < kCases; ++i) {
        const Options::Habituation options = {.factor = dice.between(0.1, 0.99),
                                              .half_life = Seconds(dice.magnitude(1.0, 1e5))};
        const Instant first(dice.between(-1e5, 1e5));
        const Seconds s(dice.magnitude(1e-3, 1e4));
        const Seconds t(dice.magnitude(1e-3, 1e4));
        Habituation habits;
        habits.record("praise", first, options);
        habits.record("praise", first + s, options);
        const double half_lives = s / options.half_life;
        const double two = 1.0 + std::exp2(-half_lives);
        REQUIRE(near(habits.count("praise", first + s, options), two, 1e-9));
        REQUIRE(near(habits.count("praise", first + s + t, options),
                     two * std::exp2(-(t / options.half_life)),
                     1e-9));
        REQUIRE(habits.count("praise", first + s - t, options) ==
                habits.count("praise", first + s, options));
        REQUIRE(habits.count("praise", Instant{1e300}, options) == 0.0);
        REQUIRE(habits.gain("praise", Instant(kInfinity), options) == 1.0);
    }
}

TEST_CASE("habituation becomes none as ρ goes to 1") {
    Dice dice(63);
    for (int i = 0; i < kCases; ++i) {
        const double tiny = dice.magnitude(1e-12, 1e-3);
        const Options::Habituation options = {.factor = 1.0 - tiny, .half_life = Seconds{100}};
        Habituation habits;
        const std::size_t times = 1 + dice.below(9);
        for (std::size_t n = 0; n < times; ++n)
            habits.record("praise", Instant{0}, options);
        const double gain = habits.gain("praise", Instant{0}, options);
        REQUIRE(near(gain, 1.0, static_cast<double>(times) * tiny + 1e-15));
        REQUIRE(gain < 1.0);
    }
}

}  // namespace
}  // namespace elpis::affect
