#pragma once

#include <span>
#include <stop_token>
#include <vector>

#include "elpis/base/result.h"
#include "elpis/steering/activation_source.h"
#include "elpis/steering/evaluation/answers.h"
#include "elpis/steering/evaluation/evaluation.h"
#include "elpis/steering/evaluation/options.h"
#include "elpis/steering/evaluation/subject.h"

namespace elpis::steering::evaluation {

// Where feelings are read: one direction per pole of the subject after one block, trained from the
// corpus, not the vectors under evaluation themselves.
struct Frame {
    int block = 0;
    std::vector<std::vector<float>> towards;
};

// E7. Every answer is read again as plain text, unsteered; its mean activation, minus the mean of
// all plain answers, counts as the pole whose direction it has the highest cosine with. An answer
// without text is wrong. The range is by bootstrap over questions. Of answers at full strength.
Result<ReadBack> read_back(const Subject& subject,
                           const Frame& frame,
                           std::span<const Answer> answers,
                           double full_strength,
                           const Options& options,
                           ActivationSource& model,
                           const std::stop_token& stop,
                           const ReadProgress& progress);

}  // namespace elpis::steering::evaluation
