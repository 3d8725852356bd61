#pragma once

#include <stop_token>
#include <vector>

#include "elpis/base/result.h"
#include "elpis/steering/activation_source.h"
#include "elpis/steering/evaluation/evaluation.h"
#include "elpis/steering/evaluation/instrument.h"
#include "elpis/steering/evaluation/options.h"
#include "elpis/steering/evaluation/subject.h"
#include "elpis/steering/library.h"
#include "elpis/steering/vector.h"

namespace elpis::steering::evaluation {

// E4. Along every axis of the subject, at every strength of the options and both signs and at zero:
// the leaning of each prompt to the axis' positive end. ρ: Spearman between dose and leaning within
// a prompt, mean over prompts. Wrong way: prompts whose least-squares slope is not above zero.
// Ranges: bootstrap over prompts. Random directions, of the axis' size and with seeds of their own,
// and `shuffled` (by axis; may be empty) at plus and minus the full and the largest strength and
// zero.
Result<std::vector<DoseResponse>> measure_dose_response(const Library& library,
                                                        const Subject& subject,
                                                        const std::vector<Rows>& shuffled,
                                                        Instrument& instrument,
                                                        const Options& options,
                                                        ActivationSource& model,
                                                        const std::stop_token& stop,
                                                        const ReadProgress& progress);

}  // namespace elpis::steering::evaluation
