#pragma once

#include <vector>

#include "elpis/steering/linear.h"

namespace elpis::steering {

// First right singular vector of the differences, uncentred: centring them would remove the very
// mean one is after (facts: repeng's default does). Its sign is arbitrary by itself; here it points
// the way of most differences, and when they tie, of their mean. Zero when all differences are.
// Power iteration from their mean: the same result every time.
Direction first_direction(const std::vector<Direction>& differences);

// Orthonormal leading components of the centred samples: as few as explain `share` (0 … 1) of their
// variance, at least one unless the samples are all the same. Of at most 128 samples, evenly
// picked.
std::vector<Direction> leading_components(const Samples& samples, double share);

}  // namespace elpis::steering
