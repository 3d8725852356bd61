#include "elpis/steering/named_feeling.h"

#include <cmath>
#include <limits>
#include <map>
#include <string>

#include <doctest/doctest.h>

#include "elpis/affect/quadrant.h"
#include "elpis/affect/state.h"
#include "elpis/affect/testing/dice.h"
#include "elpis/base/error.h"
#include "elpis/steering/library.h"
#include "elpis/steering/testing/sets.h"

namespace elpis::steering {
namespace {

using affect::Quadrant;
using affect::State;
using affect::testing::Dice;

TEST_CASE("the ten named emotions have places, and the quadrants are the corners") {
    CHECK(named_places().size() == 14);
    CHECK(place_of("joy") == State{.valence = 0.8, .arousal = 0.5});
    CHECK(place_of("depleted") == State{.valence = -1.0, .arousal = -1.0});
    CHECK_FALSE(place_of("honesty"));
    for (const auto& [name, place] : named_places()) {
        CHECK(std::abs(place.valence) <= 1.0);
        CHECK(std::abs(place.arousal) <= 1.0);
        CHECK(affect::distance(place, State{}) > 0.5);
    }
}

TEST_CASE("emotions lie in the quadrants where people put them") {
    const auto quadrant = [](std::string_view name) {
        return affect::quadrant_of(place_of(name).value_or(State{}));
    };
    for (const auto* name : {"joy", "surprise", "curiosity"})
        CHECK(quadrant(name) == Quadrant::Excited);
    for (const auto* name : {"anger", "fear", "disgust"})
        CHECK(quadrant(name) == Quadrant::Frustrated);
    for (const auto* name : {"trust", "tenderness"})
        CHECK(quadrant(name) == Quadrant::Calm);
    for (const auto* name : {"sadness", "boredom"})
        CHECK(quadrant(name) == Quadrant::Depleted);
}

TEST_CASE("names sum up in the plane, and stay in it") {
    CHECK(plane_of({}) == State{});
    CHECK(plane_of({{"anger", 0.5}}) == State{.valence = -0.3, .arousal = 0.35});
    CHECK(plane_of({{"joy", 1.0}, {"sadness", 0.5}}) ==
          State{.valence = 0.8 - 0.35, .arousal = 0.3});
    CHECK(plane_of({{"joy", 1.0}, {"excited", 1.0}}) == State{.valence = 1.0, .arousal = 1.0});
    CHECK(plane_of({{"calm", -1.0}}) == State{.valence = -1.0, .arousal = 1.0});
}

TEST_CASE("an unknown name is refused with the nearest") {
    const auto plane = plane_of({{"angr", 0.5}});
    REQUIRE_FALSE(plane);
    CHECK(plane.error().code == ErrorCode::InvalidArgument);
    CHECK(plane.error().message.starts_with(
        "emotion.angr is no feeling known here; the nearest are anger"));
}

TEST_CASE("an amount that is no number from -1 to 1 is refused") {
    for (const double amount : {1.5,
                                -1.01,
                                std::numeric_limits<double>::quiet_NaN(),
                                std::numeric_limits<double>::infinity()}) {
        const auto plane = plane_of({{"joy", amount}});
        REQUIRE_FALSE(plane);
        CHECK(plane.error().message.starts_with("emotion.joy is "));
        CHECK(plane.error().message.ends_with("it must be a number from -1 to 1"));
    }
}

TEST_CASE("a concept of the set is known, and moves nothing in the plane") {
    Dice dice(440);
    const Library library = testing::random_library(dice, {"honesty"});
    CHECK_FALSE(plane_of({{"honesty", 1.0}}));
    CHECK(plane_of({{"honesty", 1.0}, {"joy", 1.0}}, &library) ==
          State{.valence = 0.8, .arousal = 0.5});
}

TEST_CASE("feelings go by their own vector where the set has one, else by their place") {
    Dice dice(441);
    const Library library = testing::random_library(
        dice, {kExcited, kFrustrated, kCalm, kDepleted, "anger", "honesty", "valence"});
    const auto expression =
        express({{"anger", 0.6}, {"honesty", -0.2}, {"joy", 0.5}, {"calm", 0.1}}, library);
    REQUIRE(expression);
    CHECK(expression->vectors == std::map<std::string, double>{{"anger", 0.6}, {"honesty", -0.2}});
    CHECK(expression->plane.valence == doctest::Approx(0.8 * 0.5 + 0.1));
    CHECK(expression->plane.arousal == doctest::Approx(0.5 * 0.5 - 0.1));
    const auto too_much = express({{"joy", 1.0}, {"excited", 1.0}}, library);
    REQUIRE(too_much);
    CHECK(too_much->plane == State{.valence = 1.0, .arousal = 1.0});
    CHECK_FALSE(express({{"valence", 0.5}}, library));  // an axis, no feeling
}

}  // namespace
}  // namespace elpis::steering
