#pragma once

#include "elpis/affect/relaxation.h"

namespace elpis::affect::testing {

// Where 500 seconds along slope(layers), per second, lead: the midpoint rule in small steps, to
// compare closed forms with.
template <class Slope>
AxisLayers after_500_seconds(AxisLayers x, const Slope& slope) {
    constexpr double kStep = 0.05;
    for (int i = 0; i < 10'000; ++i) {
        const AxisLayers here = slope(x);
        const AxisLayers middle = slope({.emotion = x.emotion + here.emotion * kStep / 2.0,
                                         .mood = x.mood + here.mood * kStep / 2.0});
        x.emotion += middle.emotion * kStep;
        x.mood += middle.mood * kStep;
    }
    return x;
}

}  // namespace elpis::affect::testing
