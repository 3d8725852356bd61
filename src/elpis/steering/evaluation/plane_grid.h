#pragma once

#include <stop_token>

#include "elpis/base/result.h"
#include "elpis/steering/activation_source.h"
#include "elpis/steering/evaluation/evaluation.h"
#include "elpis/steering/evaluation/instrument.h"
#include "elpis/steering/evaluation/options.h"
#include "elpis/steering/library.h"

namespace elpis::steering::evaluation {

// E5. A grid of states over the square, each blended as a request of that state would be, at full
// strength; measured (v, a) = ln p(glad) − ln p(sad), ln p(stirred) − ln p(still), mean over stems.
// The confusion is of the quadrants of states off the axes, as set and as measured against plain.
// The default blend on options.grid points per axis, the others on options.other_grid; a blend that
// the set is no plane for is left out, the default one's is an error.
// `instrument` has the channels of both axes.
Result<PlaneGrid> measure_plane(const Library& library,
                                Instrument& instrument,
                                const Options& options,
                                ActivationSource& model,
                                const std::stop_token& stop,
                                const ReadProgress& progress);

}  // namespace elpis::steering::evaluation
