#include "elpis/persona/persona.h"

#include <cmath>

#include <doctest/doctest.h>

#include "elpis/affect/in_force.h"
#include "elpis/affect/options.h"
#include "elpis/affect/state.h"

namespace elpis::persona {
namespace {

using affect::Seconds;
using affect::State;

const State& home_of(const affect::Options& options) {
    return options.baseline;
}

TEST_CASE("a persona that says nothing feels as the settings say") {
    affect::Options settings;
    settings.baseline = {.valence = 0.3, .arousal = -0.1};
    settings.personality.extraversion = 0.5;
    const affect::Options options = affect_options({}, settings);
    CHECK(options.baseline == settings.baseline);
    CHECK(options.personality == settings.personality);
    CHECK(options.half_lives.valence == settings.half_lives.valence);
}

TEST_CASE("a baseline beats the settings axis by axis, their traits included") {
    affect::Options settings;
    settings.personality.agreeableness = 1.0;  // v 0.59, a 0.30
    AffectDefaults affect;
    affect.baseline.valence = -0.4;
    const auto options = affect::in_force(affect_options(affect, settings));
    CHECK(home_of(options).valence == -0.4);
    CHECK(home_of(options).arousal == doctest::Approx(0.30));
}

TEST_CASE("traits become a baseline through F9") {
    AffectDefaults affect;
    affect.traits.extraversion = 1.0;
    affect.traits.stability = 0.5;
    affect.traits.recovery = 1.0;
    affect.half_lives.valence = Seconds(100.0);
    const auto options = affect::in_force(affect_options(affect, {}));
    CHECK(home_of(options).valence == doctest::Approx(0.21 + 0.095));
    CHECK(home_of(options).arousal == doctest::Approx(-0.285));
    CHECK(options.half_lives.valence.count() == doctest::Approx(100.0 / std::exp2(0.5)));
}

TEST_CASE("a temperament is home itself, whatever the settings' traits") {
    affect::Options settings;
    settings.personality.openness = 1.0;
    AffectDefaults affect;
    affect.temperament = {.pleasure = 0.4, .arousal = -0.2, .dominance = 0.9};
    const auto options = affect::in_force(affect_options(affect, settings));
    CHECK(home_of(options) == State{.valence = 0.4, .arousal = -0.2});
}

TEST_CASE("half-lives are overridden one by one") {
    AffectDefaults affect;
    affect.half_lives.mood_arousal = Seconds(60.0);
    const auto options = affect_options(affect, {});
    CHECK(options.half_lives.mood_arousal == Seconds(60.0));
    CHECK(options.half_lives.mood_valence == affect::Options{}.half_lives.mood_valence);
}

}  // namespace
}  // namespace elpis::persona
