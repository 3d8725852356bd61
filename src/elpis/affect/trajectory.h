#pragma once

#include <span>
#include <string_view>

#include "elpis/affect/options.h"
#include "elpis/affect/record.h"
#include "elpis/affect/state.h"

namespace elpis::affect {

struct Trajectory {
    double valence_velocity = 0.0;  // per minute, −1 … 1
    double arousal_velocity = 0.0;
    std::string_view trend = "stable";  // improving, declining, stable, oscillating
    bool spiral_detected = false;
    std::string_view spiral_direction =
        "none";                             // positive, negative, escalating, withdrawing, none
    double time_in_quadrant = 0.0;          // seconds
    std::string_view momentum = "neutral";  // positive, negative, neutral
};

// Where a history is heading: one record per event, oldest first. With fewer than two records
// nothing can be said and everything is neutral. `in_quadrant` is how long the present quadrant
// has lasted.
Trajectory trajectory_of(std::span<const Record> history,
                         const State& baseline,
                         const Options::Trajectory& options,
                         Seconds in_quadrant);

}  // namespace elpis::affect
