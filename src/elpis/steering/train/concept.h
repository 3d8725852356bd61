#pragma once

#include <stop_token>
#include <string>
#include <vector>

#include "elpis/base/result.h"
#include "elpis/steering/activation_source.h"
#include "elpis/steering/corpus/corpus.h"
#include "elpis/steering/corpus/pairs.h"
#include "elpis/steering/train/train_options.h"
#include "elpis/steering/train/trained.h"

namespace elpis::steering {

// Any concept, as one named vector: a library from pairs of texts that differ in it. Every fifth
// pair is held out and measured on. Neutral texts and calibration come from `corpus`. Otherwise as
// train(); InvalidArgument also for a name that no vector can have.
Result<Trained> train_concept(ActivationSource& source,
                              const std::string& name,
                              const std::vector<Pair>& pairs,
                              const Corpus& corpus,
                              const TrainOptions& options,
                              const std::stop_token& stop,
                              const TrainProgress& progress);

}  // namespace elpis::steering
