#pragma once

#include "elpis/base/result.h"
#include "elpis/steering/train/study.h"
#include "elpis/steering/train/train_options.h"
#include "elpis/steering/train/trained.h"

namespace elpis::steering {

// Directions, figures, band, vectors, gauges and plane from what was read; the library is complete
// but for calibration and hash. InvalidArgument when the texts of a feeling do not differ from the
// others, or layers are to be searched and nothing is held out.
Result<Trained> learn(const Study& study, const TrainOptions& options);

}  // namespace elpis::steering
