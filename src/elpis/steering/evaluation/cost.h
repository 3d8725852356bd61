#pragma once

#include <span>
#include <stop_token>
#include <string>

#include "elpis/base/result.h"
#include "elpis/steering/activation_source.h"
#include "elpis/steering/evaluation/answers.h"
#include "elpis/steering/evaluation/evaluation.h"
#include "elpis/steering/evaluation/options.h"
#include "elpis/steering/evaluation/subject.h"
#include "elpis/steering/library.h"

namespace elpis::steering::evaluation {

// E3. Perplexity: exp of minus the mean ln probability per token, over all neutral paragraphs
// together. Divergence: Σ p ln(p/q) over the next token at the ends of the stems, p steered and q
// plain, mean over stems and poles. Repetition: distinct-2 and the share
// of repeated 4-grams of a pole's answers, the worst pole, at the strengths that answers were
// written at. Random directions are of the first
// pole's size, at full strength.
Result<Cost> measure_cost(const Library& library,
                          const Subject& subject,
                          std::span<const std::string> paragraphs,
                          std::span<const std::string> stems,
                          std::span<const Answer> answers,
                          const Options& options,
                          ActivationSource& model,
                          const std::stop_token& stop,
                          const ReadProgress& progress);

}  // namespace elpis::steering::evaluation
