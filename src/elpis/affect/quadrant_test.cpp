#include "elpis/affect/quadrant.h"

#include <cmath>

#include <doctest/doctest.h>

#include "elpis/affect/rounding.h"
#include "elpis/affect/state.h"
#include "elpis/affect/testing/dice.h"

namespace elpis::affect {
namespace {

using testing::Dice;
using testing::kCases;

TEST_CASE("zero counts as pleasant and as aroused") {
    CHECK(quadrant_of({.valence = 0.0, .arousal = 0.0}) == Quadrant::Excited);
    CHECK(quadrant_of({.valence = 0.0, .arousal = -0.1}) == Quadrant::Calm);
    CHECK(quadrant_of({.valence = -0.1, .arousal = 0.0}) == Quadrant::Frustrated);
    CHECK(quadrant_of({.valence = -0.1, .arousal = -0.1}) == Quadrant::Depleted);
}

TEST_CASE("a rested state reads excited although a trace of a bad feeling is left") {
    CHECK(quadrant_of({.valence = -0.0, .arousal = -0.0}) == Quadrant::Excited);
    CHECK(quadrant_of({.valence = -0.0004, .arousal = -0.0004}) == Quadrant::Excited);
    CHECK(quadrant_of({.valence = -0.0006, .arousal = 0.0}) == Quadrant::Frustrated);
}

TEST_CASE("the sign is that of the value as shown, wherever it is") {
    testing::Dice dice(231);
    for (int i = 0; i < testing::kCases; ++i) {
        const double near_half = -0.0005 + dice.between(-1e-6, 1e-6) * dice.between(0.0, 1.0);
        for (const double value : {near_half, dice.between(-0.002, 0.002), -0.0005}) {
            const bool positive = rounded(value, 3) >= 0.0;
            REQUIRE((quadrant_of({.valence = value, .arousal = 1.0}) == Quadrant::Excited) ==
                    positive);
            REQUIRE((quadrant_of({.valence = 1.0, .arousal = value}) == Quadrant::Excited) ==
                    positive);
        }
    }
    CHECK(quadrant_of({.valence = std::nan(""), .arousal = 1.0}) == Quadrant::Frustrated);
}

TEST_CASE("the coefficients are the bilinear weights of the corners") {
    const Coefficients c = coefficients_of({.valence = 0.5, .arousal = -0.2}, 1.0);

    CHECK(c.excited == doctest::Approx(0.30));
    CHECK(c.frustrated == doctest::Approx(0.10));
    CHECK(c.calm == doctest::Approx(0.45));
    CHECK(c.depleted == doctest::Approx(0.15));
    CHECK(dominant_of(c) == Quadrant::Calm);
}

TEST_CASE("the coefficients are shares that sum to the strength") {
    Dice dice(21);
    for (int i = 0; i < kCases; ++i) {
        const double strength = dice.between(0.0, 3.0);
        const Coefficients c = coefficients_of(dice.state(), strength);
        REQUIRE(std::abs(c.excited + c.frustrated + c.calm + c.depleted - strength) < 1e-12);
        for (const double share : {c.excited, c.frustrated, c.calm, c.depleted}) {
            REQUIRE(share >= 0.0);
        }
    }
}

TEST_CASE("of the values as shown, the dominant quadrant is the quadrant") {
    Dice dice(22);
    for (int i = 0; i < kCases; ++i) {
        const State shown = {.valence = rounded(dice.between(-0.02, 0.02), 3),
                             .arousal = rounded(dice.between(-0.02, 0.02), 3)};
        REQUIRE(dominant_of(coefficients_of(shown, 1.0)) == quadrant_of(shown));
    }
}

TEST_CASE("every quadrant has the name that clients know") {
    CHECK(name_of(Quadrant::Excited) == "excited");
    CHECK(name_of(Quadrant::Frustrated) == "frustrated");
    CHECK(name_of(Quadrant::Calm) == "calm");
    CHECK(name_of(Quadrant::Depleted) == "depleted");
}

}  // namespace
}  // namespace elpis::affect
