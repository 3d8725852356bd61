#pragma once

#include <stop_token>

#include "elpis/base/result.h"
#include "elpis/steering/activation_source.h"
#include "elpis/steering/corpus/corpus.h"
#include "elpis/steering/train/train_options.h"
#include "elpis/steering/train/trained.h"

namespace elpis::steering {

// Calibrates if `options` say so, and closes the library with its hash.
Result<Trained> finish(ActivationSource& source,
                       Trained trained,
                       const Corpus& corpus,
                       const TrainOptions& options,
                       const std::stop_token& stop,
                       const TrainProgress& progress);

}  // namespace elpis::steering
