#include "elpis/affect/appraised_event.h"

#include <cmath>
#include <limits>
#include <string>

#include <doctest/doctest.h>

#include "elpis/affect/impulse.h"
#include "elpis/affect/options.h"
#include "elpis/affect/testing/dice.h"
#include "elpis/base/error.h"

namespace elpis::affect {
namespace {

using testing::Dice;
using testing::kCases;

Impulse event_of(const AppraisalVariables& variables) {
    const auto event = appraise(variables);
    REQUIRE(event);
    return *event;
}

TEST_CASE("certain good news pleases, and excites by its surprise alone") {
    const Impulse expected = event_of({.desirability = 0.8});
    CHECK(expected.valence == doctest::Approx(0.4));
    CHECK(expected.arousal == 0.0);
    CHECK(expected.intensity == 1.0);

    const Impulse sudden = event_of({.desirability = 0.8, .surprise = 1.0});
    CHECK(sudden.valence == doctest::Approx(0.4));
    CHECK(sudden.arousal == doctest::Approx(0.2));
}

TEST_CASE("what is undecided excites most, be it hoped for or feared") {
    const auto arousal = [](double desirability, double likelihood) {
        return event_of({.desirability = desirability, .likelihood = likelihood}).arousal;
    };

    CHECK(arousal(1.0, 0.5) == doctest::Approx(0.25));
    CHECK(arousal(-1.0, 0.5) == doctest::Approx(0.25));
    CHECK(arousal(1.0, 0.1) < arousal(1.0, 0.4));
    CHECK(arousal(1.0, 0.9) == doctest::Approx(arousal(1.0, 0.1)));
}

TEST_CASE("who can do something about it is dominant") {
    CHECK(event_of({.desirability = -0.5, .controllability = 0.75}).dominance == 0.75);
    CHECK(event_of({.desirability = -0.5}).dominance == 0.0);
}

TEST_CASE("what an appraisal asks for is bounded, scales with desirability, and turns with it") {
    Dice dice(111);
    for (int i = 0; i < kCases; ++i) {
        const AppraisalVariables variables = {.desirability = dice.between(-1.0, 1.0),
                                              .likelihood = dice.between(0.0, 1.0),
                                              .surprise = dice.between(0.0, 1.0),
                                              .controllability = dice.between(0.0, 1.0)};
        const Impulse impulse = event_of(variables);
        REQUIRE(std::abs(impulse.valence) <= 0.5);
        REQUIRE(impulse.arousal >= 0.0);
        REQUIRE(impulse.arousal <= 0.5);
        REQUIRE(impulse.valence * variables.desirability >= 0.0);

        AppraisalVariables opposite = variables;
        opposite.desirability = -variables.desirability;
        REQUIRE(event_of(opposite).valence == -impulse.valence);
        REQUIRE(event_of(opposite).arousal == impulse.arousal);

        AppraisalVariables half = variables;
        half.desirability /= 2.0;
        REQUIRE(event_of(half).valence == doctest::Approx(impulse.valence / 2.0));
        REQUIRE(event_of(half).arousal == doctest::Approx(impulse.arousal / 2.0));

        AppraisalVariables indifferent = variables;
        indifferent.desirability = 0.0;
        REQUIRE(event_of(indifferent).valence == 0.0);
        REQUIRE(event_of(indifferent).arousal == 0.0);
    }
}

TEST_CASE("variables that are no numbers of their range are refused by name") {
    const double infinity = std::numeric_limits<double>::infinity();
    const auto refused = [](const AppraisalVariables& variables, const std::string& what) {
        CAPTURE(what);
        const auto event = appraise(variables);
        REQUIRE_FALSE(event);
        CHECK(event.error().code == ErrorCode::InvalidArgument);
        CHECK(event.error().message.find(what) != std::string::npos);
    };
    for (const double bad : {std::nan(""), infinity, -infinity, 1.01, -1.01}) {
        refused({.desirability = bad}, "desirability");
        refused({.likelihood = bad}, "likelihood");
        refused({.surprise = bad}, "surprise");
        refused({.controllability = bad}, "controllability");
    }
    refused({.likelihood = -0.01}, "give a number from 0 to 1");
    refused({.desirability = -2.0}, "give a number from -1 to 1");
}

TEST_CASE("coping: what can be changed keeps one awake, what cannot is let go") {
    const Options::HalfLives usual;
    CHECK(coping(usual, 0.5).arousal == usual.arousal);
    CHECK(coping(usual, 0.5).valence == usual.valence);
    CHECK(coping(usual, 1.0).arousal == usual.arousal * 2.0);
    CHECK(coping(usual, 1.0).valence == usual.valence);
    CHECK(coping(usual, 0.0).arousal == usual.arousal);
    CHECK(coping(usual, 0.0).valence == usual.valence / 2.0);
    CHECK(coping(usual, 7.0).arousal == usual.arousal * 2.0);
    CHECK(coping(usual, 0.0).mood_valence == usual.mood_valence);
}

}  // namespace
}  // namespace elpis::affect
