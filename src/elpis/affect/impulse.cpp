#include "elpis/affect/impulse.h"

#include <algorithm>
#include <cmath>

#include "elpis/affect/options.h"
#include "elpis/affect/state.h"

namespace elpis::affect {

State strength_of(const Impulse& impulse, double max_delta) {
    constexpr double kMaxIntensity = 2.0;
    const double intensity = std::clamp(impulse.intensity, 0.0, kMaxIntensity);
    const double limit = std::max(max_delta, 0.0);
    return {.valence = std::clamp(impulse.valence * intensity, -limit, limit),
            .arousal = std::clamp(impulse.arousal * intensity, -limit, limit)};
}

double push(double x, double by, Options::Impulse how) {
    if (by == 0.0) return x;
    if (how == Options::Impulse::Tanh) {
        constexpr double kEdge = 1.0 - 1e-9;  // atanh(±1) is infinite: nothing could lead back
        return std::tanh(std::atanh(std::clamp(x, -kEdge, kEdge)) + by);
    }
    const double room = x * by > 0.0 ? 1.0 - std::abs(x) : 1.0;
    return std::clamp(x + by * room, -1.0, 1.0);
}

State push(const State& from, const State& by, Options::Impulse how) {
    return {.valence = push(from.valence, by.valence, how),
            .arousal = push(from.arousal, by.arousal, how)};
}

}  // namespace elpis::affect
