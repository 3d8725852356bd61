#pragma once

#include "elpis/affect/options.h"

namespace elpis::affect {

// F3: a feeling whose extremes fade faster. With x the distance from home, ẋ = −θx − κx³, solved:
//   x(t) = x₀·e^{−θt} / √(1 + (κ/θ)·x₀²·(1 − e^{−2θt}))
// θ = `rate` and κ = `cubic`, both per second. κ = 0 is F1; at θ = 0 the limit, x₀/√(1 + 2κx₀²t).
// The guarantees of relaxation.h hold: semigroup, no overshoot, any amount of time.
double relax_cubic(double from, double home, double rate, double cubic, Seconds elapsed);

// What is left of a `distance` from home, 0 … 1: x(t)/x₀, and its limit e^{−θt} at no distance.
double cubic_remaining(double distance, double rate, double cubic, Seconds elapsed);

}  // namespace elpis::affect
