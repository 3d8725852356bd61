#pragma once

#include "elpis/affect/options.h"
#include "elpis/affect/relaxation.h"

namespace elpis::affect {

// F4 with feedback on one axis: the emotion e follows the mood m at rate α, while the mood goes
// home at β and follows the emotion at rate c = `feedback`, per second. As distances from home
//   (e, m)˙ = A·(e, m),   A = [−α  α; c  −(β+c)],
// solved by e^{At}. Both roots are real and negative for α, β > 0: everything ends at home. c = 0
// is relax_over_mood. The guarantees of relaxation.h hold, the hull of emotion, mood and home
// included.
AxisLayers relax_with_feedback(
    const AxisLayers& from, double home, const AxisRates& rates, double feedback, Seconds elapsed);

// e^{At} itself.
AxisPropagator with_feedback(const AxisRates& rates, double feedback, Seconds elapsed);

}  // namespace elpis::affect
