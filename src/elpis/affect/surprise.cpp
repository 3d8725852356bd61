#include "elpis/affect/surprise.h"

#include <algorithm>
#include <cmath>

namespace elpis::affect {

double surprise_gain(const Expectation& expected, double outcome, double gain) {
    const double r = std::clamp(outcome, -1.0, 1.0);
    return 1.0 + std::max(gain, 0.0) * std::abs(r - expected.outcome);
}

Expectation learned(const Expectation& expected, double outcome, double learning_rate) {
    const double r = std::clamp(outcome, -1.0, 1.0);
    return {.outcome = std::lerp(expected.outcome, r, std::clamp(learning_rate, 0.0, 1.0))};
}

}  // namespace elpis::affect
