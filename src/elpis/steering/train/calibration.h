#pragma once

#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "elpis/base/result.h"
#include "elpis/steering/activation_source.h"
#include "elpis/steering/corpus/corpus.h"
#include "elpis/steering/library.h"
#include "elpis/steering/train/calibration_limits.h"
#include "elpis/steering/train/train_options.h"

namespace elpis::steering {

struct CalibrationStep {
    double strength = 0.0;
    std::optional<double> perplexity_ratio;  // the worst of the corners; absent: answers only
    std::string corner;                      // which that was
    int corners = 0;                         // how many were tried
    std::optional<double> repeated;          // share of repeated 4-grams, over all corners' answers
};

struct Calibration {
    double full_strength = 0.0;
    double plain_perplexity = 0.0;
    std::optional<double> plain_repeated;  // absent where the model cannot answer
    std::vector<CalibrationStep> steps;    // in the order in which they were tried
    bool within_limits = true;             // false: even the smallest strength is beyond them
};

// The largest strength of the grid that keeps within the limits: by bisection over the perplexity
// of the paragraphs at the corner that proved worst, checked once at all corners, then over the
// answers to the questions, downwards until they do not go in circles by more than chance.
// InvalidArgument without paragraphs, errors of the source; a source whose model cannot answer
// (Unsupported) is calibrated by perplexity alone.
Result<Calibration> calibrate(ActivationSource& source,
                              const Library& library,
                              const Corpus::Calibration& texts,
                              const CalibrationLimits& limits,
                              const std::stop_token& stop,
                              const TrainProgress& progress);

}  // namespace elpis::steering
