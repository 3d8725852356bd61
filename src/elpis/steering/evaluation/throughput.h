#pragma once

#include <span>
#include <stop_token>
#include <string>

#include "elpis/base/clock.h"
#include "elpis/base/result.h"
#include "elpis/steering/activation_source.h"
#include "elpis/steering/evaluation/evaluation.h"
#include "elpis/steering/evaluation/options.h"
#include "elpis/steering/evaluation/subject.h"
#include "elpis/steering/library.h"

namespace elpis::steering::evaluation {

// E9. Several streams at once, each with another pole's vector at full strength, against the same
// questions plain; in pairs, the order of which alternates so that a machine that warms or cools
// favours neither. One pair goes before and is not counted. Tokens are those of the answers,
// counted by reading each once (greedy answers are the same in every pair); time includes the
// prompts. The ratio is of tokens per second, median of pairs, bootstrap over pairs.
Result<Throughput> measure_throughput(const Library& library,
                                      const Subject& subject,
                                      std::span<const std::string> questions,
                                      const Options& options,
                                      ActivationSource& model,
                                      const Clock& clock,
                                      const std::stop_token& stop,
                                      const ReadProgress& progress);

}  // namespace elpis::steering::evaluation
