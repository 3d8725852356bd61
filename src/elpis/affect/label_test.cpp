#include "elpis/affect/label.h"

#include <array>
#include <cmath>
#include <numbers>

#include <doctest/doctest.h>

#include "elpis/affect/options.h"
#include "elpis/affect/state.h"
#include "elpis/affect/testing/dice.h"

namespace elpis::affect {
namespace {

using testing::Dice;
using testing::kCases;

State at(double degrees, double radius = 0.8) {
    const double angle = degrees * std::numbers::pi / 180.0;
    return {.valence = radius * std::cos(angle), .arousal = radius * std::sin(angle)};
}

TEST_CASE("eight words stand around the circle, each in the middle of its octant") {
    CHECK(octant_of(at(0)) == "happy");
    CHECK(octant_of(at(45)) == "excited");
    CHECK(octant_of(at(90)) == "alert");
    CHECK(octant_of(at(135)) == "distressed");
    CHECK(octant_of(at(180)) == "unhappy");
    CHECK(octant_of(at(225)) == "gloomy");
    CHECK(octant_of(at(270)) == "sleepy");
    CHECK(octant_of(at(315)) == "relaxed");
}

TEST_CASE("an octant reaches 22.5 degrees to both sides, whatever the radius") {
    static constexpr std::array<double, 8> kMiddles = {0, 45, 90, 135, 180, 225, 270, 315};
    Dice dice(31);
    for (int i = 0; i < kCases; ++i) {
        const double middle = kMiddles[dice.below(kMiddles.size())];
        const double radius = dice.magnitude(0.001, 1.4);
        REQUIRE(octant_of(at(middle + dice.between(-22.4, 22.4), radius)) == octant_of(at(middle)));
    }
}

TEST_CASE("a weak feeling is neutral, with a gap between entering and leaving") {
    const Options options;

    CHECK(is_neutral(at(10, 0.17), true, options));
    CHECK_FALSE(is_neutral(at(10, 0.19), true, options));
    CHECK_FALSE(is_neutral(at(10, 0.13), false, options));
    CHECK(is_neutral(at(10, 0.11), false, options));
}

TEST_CASE("without a past the plain radius decides") {
    const Options options;

    CHECK(is_neutral(at(200, 0.149), options));
    CHECK_FALSE(is_neutral(at(200, 0.151), options));
}

TEST_CASE("the word of a neutral feeling is neutral") {
    CHECK(label_of(at(0), true) == "neutral");
    CHECK(label_of(at(0), false) == "happy");
}

}  // namespace
}  // namespace elpis::affect
