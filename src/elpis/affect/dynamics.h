#pragma once

#include <optional>
#include <span>

#include "elpis/affect/options.h"
#include "elpis/affect/record.h"

namespace elpis::affect {

// How one axis behaves over time (F13; the measures of affect dynamics, e.g. Houben et al. 2015).
struct AxisDynamics {
    double mean = 0.0;
    double sd = 0.0;       // of the sample, n − 1
    double inertia = 0.0;  // lag-1 autocorrelation, −1 … 1; 0 for a flat line
    double mssd = 0.0;     // mean squared successive difference
    double rmssd = 0.0;    // its root
};
AxisDynamics dynamics_of(std::span<const double> samples);

struct Dynamics {
    AxisDynamics valence;
    AxisDynamics arousal;

    struct TimeIn {
        Seconds excited{0};
        Seconds frustrated{0};
        Seconds calm{0};
        Seconds depleted{0};
    } time_in;

    // From the farthest point to the first later one at half its distance from home, or less.
    std::optional<Seconds> recovery;

    // θ per second as the path itself shows it: the slope of ln|x − μ| between events. With a mood
    // it means something only where the mood hardly moves. Nothing where the axis never moved.
    std::optional<double> valence_rate;
    std::optional<double> arousal_rate;
};

// Samples the path from the first record to `until` every `step`, exactly: between events it is a
// closed form. A step that would ask for more than 100 000 samples, or that is not positive, is
// widened to that many. Empty without records, or when `until` is not finite.
Dynamics dynamics_of(std::span<const Record> history,
                     const Options& options,
                     Seconds step,
                     Instant until);

}  // namespace elpis::affect
