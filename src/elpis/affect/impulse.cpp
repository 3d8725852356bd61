#include "elpis/affect/impulse.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "elpis/affect/options.h"
#include "elpis/affect/state.h"

namespace elpis::affect {

State scaled(const Impulse& impulse) {
    constexpr double kMaxIntensity = 2.0;
    constexpr double kLargest = std::numeric_limits<double>::max();  // twice it is infinite
    const double intensity = std::clamp(impulse.intensity, 0.0, kMaxIntensity);
    return bounded({.valence = impulse.valence * intensity, .arousal = impulse.arousal * intensity},
                   kLargest);
}

State bounded(const State& by, double max_delta) {
    const double limit = std::max(max_delta, 0.0);
    return {.valence = std::clamp(by.valence, -limit, limit),
            .arousal = std::clamp(by.arousal, -limit, limit)};
}

State strength_of(const Impulse& impulse, double max_delta) {
    return bounded(scaled(impulse), max_delta);
}

double push(double x, double by, Options::Impulse how) {
    if (by == 0.0) return x;
    if (how == Options::Impulse::Tanh) {
        constexpr double kEdge = 1.0 - 1e-9;  // atanh(±1) is infinite: nothing could lead back
        return std::tanh(std::atanh(std::clamp(x, -kEdge, kEdge)) + by);
    }
    const bool damped = how == Options::Impulse::Saturating && x * by > 0.0;
    const double room = damped ? 1.0 - std::abs(x) : 1.0;
    return std::clamp(x + by * room, -1.0, 1.0);
}

State push(const State& from, const State& by, Options::Impulse how) {
    return {.valence = push(from.valence, by.valence, how),
            .arousal = push(from.arousal, by.arousal, how)};
}

}  // namespace elpis::affect
