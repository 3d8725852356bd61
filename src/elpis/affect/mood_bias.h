#pragma once

#include "elpis/affect/state.h"

namespace elpis::affect {

// F8: a mood sees its own colour. The gain of an impulse on one axis is 1 + b·s·|m|, where m is the
// mood (not its distance from home) and s says whether both have one sign: 1, −1, or 0 when either
// is 0. b = `bias` is limited to 0 … 1, so that no event turns round. (Mood bias as in
// FAtiMA, which ignores weak moods; this does not.)
double mood_bias_gain(double impulse, double mood, double bias);

// An impulse with that gain on each axis.
State biased(const State& impulse, const State& mood, double bias);

}  // namespace elpis::affect
