#pragma once

#include <span>
#include <stop_token>

#include "elpis/base/result.h"
#include "elpis/steering/activation_source.h"
#include "elpis/steering/evaluation/answers.h"
#include "elpis/steering/evaluation/evaluation.h"
#include "elpis/steering/evaluation/judge.h"
#include "elpis/steering/evaluation/lexicon.h"
#include "elpis/steering/evaluation/options.h"
#include "elpis/steering/evaluation/subject.h"

namespace elpis::steering::evaluation {

// E6. What a reader sees in the answers, arm by arm and pole by pole: what can be counted, the mood
// by a lexicon, the score of a judge; the last two only where there is one (null: none). Contrasts
// are of poles on one side against those on the other: differences of means, the range by bootstrap
// over questions, p, of a difference this way, by
// shuffling which answer is of which side.
Result<Visible> measure_visible(const Subject& subject,
                                std::span<const Answer> answers,
                                const Lexicon* lexicon,
                                Judge* judge,
                                const Options& options,
                                const std::stop_token& stop,
                                const ReadProgress& progress);

}  // namespace elpis::steering::evaluation
