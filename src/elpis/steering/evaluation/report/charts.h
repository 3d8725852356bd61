#pragma once

#include "elpis/steering/evaluation/evaluation.h"
#include "elpis/steering/evaluation/report/markup.h"

// One chart per finding that is seen better than read.
namespace elpis::steering::evaluation::report {

// Mean response over the dose, with what random directions do as a band and the shuffled control.
Markup dose_chart(const DoseResponse& response);
// Where the points of the grid come out, joined as they were set.
Markup plane_chart(const PlaneGrid& grid, const PlaneGrid::Mode& mode);
// How well each feeling is told from the others, block by block.
Markup block_chart(const Reality& reality);
// Perplexity over strength, with the limit.
Markup cost_chart(const Cost& cost, double full_strength);

}  // namespace elpis::steering::evaluation::report
