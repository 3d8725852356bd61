#include "elpis/affect/personality.h"

#include <algorithm>
#include <cmath>

#include "elpis/affect/options.h"
#include "elpis/affect/pad.h"
#include "elpis/affect/state.h"

namespace elpis::affect {
namespace {

double limited(double value) {
    return std::clamp(value, -1.0, 1.0);
}

}  // namespace

double stability_of(double neuroticism) {
    return -neuroticism;
}

Pad temperament_of(const BigFive& traits) {
    const auto& [o, c, e, a, s] = traits;
    return {.pleasure = limited(0.21 * e + 0.59 * a + 0.19 * s),
            .arousal = limited(0.15 * o + 0.30 * a - 0.57 * s),
            .dominance = limited(0.25 * o + 0.17 * c + 0.60 * e - 0.32 * a)};
}

State baseline_of(const Pad& temperament) {
    return {.valence = limited(temperament.pleasure), .arousal = limited(temperament.arousal)};
}

Options::HalfLives recovering(const Options::HalfLives& half_lives,
                              double stability,
                              double recovery) {
    const double factor = std::exp2(-recovery * stability);
    Options::HalfLives result = half_lives;
    result.valence *= factor;
    result.arousal *= factor;
    result.dominance *= factor;
    return result;
}

Options with_personality(Options options) {
    const Options::Personality& given = options.personality;
    if (!given.given()) return options;
    const BigFive traits = {.openness = given.openness.value_or(0.0),
                            .conscientiousness = given.conscientiousness.value_or(0.0),
                            .extraversion = given.extraversion.value_or(0.0),
                            .agreeableness = given.agreeableness.value_or(0.0),
                            .stability = given.stability.value_or(0.0)};
    options.baseline = baseline_of(temperament_of(traits));
    options.baseline_dominance = temperament_of(traits).dominance;
    options.half_lives = recovering(options.half_lives, traits.stability, given.recovery);
    options.personality = {};
    return options;
}

}  // namespace elpis::affect
