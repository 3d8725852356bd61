#include "elpis/steering/appraise.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <doctest/doctest.h>

#include "elpis/affect/impulse.h"
#include "elpis/affect/state.h"
#include "elpis/affect/testing/dice.h"

namespace elpis::steering {
namespace {

using affect::State;
using affect::testing::Dice;
using affect::testing::kCases;

affect::Impulse impulse_of(const State& felt, const AppraisalOptions& options = {}) {
    return appraise(felt, options).value_or(affect::Impulse{});
}

TEST_CASE("an insult pushes as the formula says") {
    const auto impulse = appraise({.valence = -0.55, .arousal = 0.35});
    REQUIRE(impulse);
    CHECK(impulse->valence == doctest::Approx(-0.5 * 0.4));
    CHECK(impulse->arousal == doctest::Approx(0.5 * 0.2));
    CHECK(impulse->intensity == 1.0);
}

TEST_CASE("what is neutral, or no number, moves nothing") {
    CHECK_FALSE(appraise({}));
    CHECK_FALSE(appraise({.valence = 0.15, .arousal = -0.15}));
    const double nan = std::numeric_limits<double>::quiet_NaN();
    CHECK_FALSE(appraise({.valence = nan, .arousal = nan}));
    CHECK(impulse_of({.valence = nan, .arousal = 1.0}).valence == 0.0);
    Dice dice(470);
    for (int i = 0; i < kCases; ++i) {
        const AppraisalOptions options{.dead_zone = dice.between(0.0, 1.0)};
        const State felt{.valence = dice.between(-1.0, 1.0) * options.dead_zone,
                         .arousal = dice.between(-1.0, 1.0) * options.dead_zone};
        REQUIRE_FALSE(appraise(felt, options));
    }
}

TEST_CASE("an impulse is bounded, has the sign of what was felt, and never falls as it grows") {
    Dice dice(471);
    for (int i = 0; i < kCases; ++i) {
        const AppraisalOptions options{.dead_zone = dice.between(0.0, 0.5),
                                       .gain = dice.between(0.0, 3.0),
                                       .bound = dice.between(0.0, 0.5)};
        const State felt = dice.state();
        const affect::Impulse impulse = impulse_of(felt, options);
        REQUIRE(std::abs(impulse.valence) <= options.bound);
        REQUIRE(std::abs(impulse.arousal) <= options.bound);
        REQUIRE(impulse.valence * felt.valence >= 0.0);
        REQUIRE(impulse.arousal * felt.arousal >= 0.0);
        const State more{.valence = std::min(1.0, felt.valence + dice.between(0.0, 0.5)),
                         .arousal = felt.arousal};
        REQUIRE(impulse_of(more, options).valence >= impulse.valence);
        const State mirrored{.valence = -felt.valence, .arousal = -felt.arousal};
        REQUIRE(impulse_of(mirrored, options).valence == -impulse.valence);
    }
}

TEST_CASE("near readings push nearly alike, at the edge of the dead zone too") {
    Dice dice(472);
    constexpr double kStep = 1e-6;
    for (int i = 0; i < kCases; ++i) {
        const double at = i % 2 == 0 ? 0.15 : dice.between(-1.0, 1.0);
        const double change = impulse_of({.valence = at + kStep, .arousal = 0.0}).valence -
                              impulse_of({.valence = at, .arousal = 0.0}).valence;
        REQUIRE(std::abs(change) <= 0.5 * kStep + 1e-12);
    }
}

}  // namespace
}  // namespace elpis::steering
