#pragma once

#include <stop_token>

#include "elpis/base/result.h"
#include "elpis/steering/activation_source.h"
#include "elpis/steering/corpus/corpus.h"
#include "elpis/steering/train/train_options.h"
#include "elpis/steering/train/trained.h"

namespace elpis::steering {

// A library of directions for the source's model, from the sentences of a corpus: each text is read
// once, unsteered, then everything is arithmetic, and at the end the strength is calibrated.
// The same texts and the same model give the same library. On the caller's thread, never an
// engine's. Cancelled between texts when `stop` is asked for; InvalidArgument when the corpus has
// too few texts or options name what is not there; Unsupported when the model cannot be steered.
Result<Trained> train(ActivationSource& source,
                      const Corpus& corpus,
                      const TrainOptions& options,
                      const std::stop_token& stop,
                      const TrainProgress& progress);

}  // namespace elpis::steering
