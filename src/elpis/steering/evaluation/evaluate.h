#pragma once

#include <functional>
#include <stop_token>
#include <string>
#include <string_view>

#include "elpis/base/clock.h"
#include "elpis/base/result.h"
#include "elpis/steering/activation_source.h"
#include "elpis/steering/evaluation/evaluation.h"
#include "elpis/steering/evaluation/judge.h"
#include "elpis/steering/evaluation/lexicon.h"
#include "elpis/steering/evaluation/materials.h"
#include "elpis/steering/evaluation/options.h"
#include "elpis/steering/evaluation/subject.h"
#include "elpis/steering/library.h"

namespace elpis::steering::evaluation {

// What comes from outside, and outlives the evaluation.
struct Outside {
    const Clock& clock;
    const Lexicon* lexicon = nullptr;
    Judge* judge = nullptr;
    std::string version;  // of the program
};

// The stage's name for people, and how much of it is done. Any thread.
using StageProgress = std::function<void(std::string_view stage, int done, int total)>;

// Asks everything that the materials allow, E1 to E7 and E9, with the controls; what they do not
// allow is said in the remarks. The same materials, options and model give the same figures, but
// for times. Blocks for minutes, never on an engine's thread; Cancelled soon after `stop`.
// InvalidArgument when the library is of another model than the one that is to be asked.
Result<Evaluation> evaluate(const Library& library,
                            const Subject& subject,
                            const Materials& materials,
                            const Options& options,
                            ActivationSource& model,
                            const Outside& outside,
                            const std::stop_token& stop,
                            const StageProgress& progress);

}  // namespace elpis::steering::evaluation
