#include "elpis/affect/quadrant.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

#include "elpis/affect/rounding.h"
#include "elpis/affect/state.h"

namespace elpis::affect {

namespace {

// Whether `value` is shown as 0 or more. Only around −0.0005 does the rounding itself decide, which
// is slow.
bool shown_positive(double value) {
    if (value > -0.00049) return true;
    if (value < -0.00051) return false;
    return rounded(value, 3) >= 0.0;
}

}  // namespace

std::string_view name_of(Quadrant quadrant) {
    switch (quadrant) {
        case Quadrant::Excited:
            return "excited";
        case Quadrant::Frustrated:
            return "frustrated";
        case Quadrant::Calm:
            return "calm";
        case Quadrant::Depleted:
            return "depleted";
    }
    return "excited";
}

Quadrant quadrant_of(const State& emotion) {
    const bool pleasant = shown_positive(emotion.valence);
    const bool aroused = shown_positive(emotion.arousal);
    if (aroused) return pleasant ? Quadrant::Excited : Quadrant::Frustrated;
    return pleasant ? Quadrant::Calm : Quadrant::Depleted;
}

Coefficients coefficients_of(const State& emotion, double strength) {
    const double pleasant = (emotion.valence + 1.0) / 2.0;
    const double aroused = (emotion.arousal + 1.0) / 2.0;
    return {.excited = pleasant * aroused * strength,
            .frustrated = (1.0 - pleasant) * aroused * strength,
            .calm = pleasant * (1.0 - aroused) * strength,
            .depleted = (1.0 - pleasant) * (1.0 - aroused) * strength};
}

Quadrant dominant_of(const Coefficients& coefficients) {
    const std::array shares = {
        coefficients.excited, coefficients.frustrated, coefficients.calm, coefficients.depleted};
    constexpr std::array kQuadrants = {
        Quadrant::Excited, Quadrant::Frustrated, Quadrant::Calm, Quadrant::Depleted};
    const auto largest = std::ranges::max_element(shares) - shares.begin();
    return kQuadrants[static_cast<std::size_t>(largest)];
}

}  // namespace elpis::affect
