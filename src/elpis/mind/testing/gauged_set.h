#pragma once

#include <cstddef>
#include <memory>
#include <utility>

#include "elpis/affect/testing/dice.h"
#include "elpis/mind/steering_set.h"
#include "elpis/steering/library.h"
#include "elpis/steering/steer.h"
#include "elpis/steering/testing/sets.h"

// A set of vectors that can be read by, small enough to reckon by hand:
// valence = joy / 2, arousal = anger / 2, each the projection itself.
namespace elpis::mind::testing {

inline steering::Library gauged_library() {
    affect::testing::Dice dice(3);
    steering::Library library = steering::testing::random_quadrants(dice);
    const auto along = [](std::size_t axis) {
        steering::Gauge gauge{.block = 2, .unit = {}};
        gauge.unit.resize(steering::testing::kWidth);
        gauge.unit[axis] = 1.0F;
        return gauge;
    };
    library.gauges["joy"] = along(0);
    library.gauges["anger"] = along(1);
    library.plane = steering::PlaneReading{.valence = {.weights = {{"joy", 0.5}}},
                                           .arousal = {.weights = {{"anger", 0.5}}}};
    return library;
}

// What a mind that uses this library knows; the library must pass check().
inline SteeringSet::Status ready_with(steering::Library library) {
    auto steerer =
        steering::Steerer::of(std::make_shared<const steering::Library>(std::move(library)));
    return {.state = SteeringSet::State::Ready,
            .percent = 100,
            .why = {},
            .steerer = std::make_shared<const steering::Steerer>(*std::move(steerer))};
}

inline SteeringSet::Status gauged_set() {
    return ready_with(gauged_library());
}

}  // namespace elpis::mind::testing
