#pragma once

#include <string_view>

#include "elpis/affect/state.h"

namespace elpis::affect {

enum class Quadrant { Excited, Frustrated, Calm, Depleted };
std::string_view name_of(Quadrant quadrant);

// The quadrant of the values as shown, rounded to three decimals: a rested state reads excited,
// never frustrated because of a last −0.0000001. Zero counts as positive.
Quadrant quadrant_of(const State& emotion);

// Share of each quadrant's steering vector; they sum to the steering strength.
struct Coefficients {
    double excited = 0.0;
    double frustrated = 0.0;
    double calm = 0.0;
    double depleted = 0.0;
};

// How near the feeling is to each corner of the square (bilinear weights), times `strength`.
Coefficients coefficients_of(const State& emotion, double strength);

// The largest share; among equals the first in the order above, as quadrants count zero.
Quadrant dominant_of(const Coefficients& coefficients);

}  // namespace elpis::affect
