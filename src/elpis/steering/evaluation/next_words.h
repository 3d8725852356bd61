#pragma once

#include <stop_token>

#include "elpis/base/result.h"
#include "elpis/steering/activation_source.h"
#include "elpis/steering/evaluation/evaluation.h"
#include "elpis/steering/evaluation/instrument.h"
#include "elpis/steering/evaluation/options.h"
#include "elpis/steering/evaluation/subject.h"
#include "elpis/steering/library.h"

namespace elpis::steering::evaluation {

// E2. Towards every pole, at every strength of the options: how much ln p of the pole's own channel
// (its words after a stem; of a concept, its texts or those of its opposite) rises over plain, mean
// over prompts. Monotone: every mean at least the one before, zero before the first. Above random:
// the rise at full strength minus that along random directions of the pole's size (mean over
// seeds), bootstrap over prompts. Strengths go up to the full one: beyond it words give way to
// loops. Expected (v, a), of a plane: Σ p·place / Σ p over the four quadrants' words, placed at
// their corners.
Result<NextWords> measure_next_words(const Library& library,
                                     const Subject& subject,
                                     Instrument& instrument,
                                     const Options& options,
                                     ActivationSource& model,
                                     const std::stop_token& stop,
                                     const ReadProgress& progress);

}  // namespace elpis::steering::evaluation
