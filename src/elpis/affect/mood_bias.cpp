#include "elpis/affect/mood_bias.h"

#include <algorithm>
#include <cmath>

#include "elpis/affect/state.h"

namespace elpis::affect {
namespace {

int sign(double x) {
    return (x > 0.0) - (x < 0.0);
}

}  // namespace

double mood_bias_gain(double impulse, double mood, double bias) {
    const int agreement = sign(impulse) * sign(mood);
    return 1.0 + std::clamp(bias, 0.0, 1.0) * agreement * std::abs(mood);
}

State biased(const State& impulse, const State& mood, double bias) {
    return {.valence = impulse.valence * mood_bias_gain(impulse.valence, mood.valence, bias),
            .arousal = impulse.arousal * mood_bias_gain(impulse.arousal, mood.arousal, bias)};
}

}  // namespace elpis::affect
