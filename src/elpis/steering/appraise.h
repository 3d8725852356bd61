#pragma once

#include <optional>

#include "elpis/affect/impulse.h"
#include "elpis/affect/state.h"

namespace elpis::steering {

// How much a text that was felt moves the one who read or wrote it.
struct AppraisalOptions {
    double dead_zone = 0.15;  // per axis: less than this is neutral text
    double gain = 0.5;        // of what is beyond the dead zone
    double bound = 0.3;       // the largest impulse on one axis
};

// Per axis, x being the measured value in [−1, 1]:
//   impulse = sign(x) · min(bound, gain · max(0, |x| − dead_zone))
// So it is zero around neutral, continuous, never decreasing in x, and of the feeling's sign.
// Nothing when both axes are within the dead zone (or are no numbers). Intensity is 1. The formula
// and its figures are ours; as a bounded event it passes through the same rules as any other
// (docs/affect.md).
std::optional<affect::Impulse> appraise(const affect::State& felt,
                                        const AppraisalOptions& options = {});

}  // namespace elpis::steering
