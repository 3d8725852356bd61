#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "elpis/base/result.h"
#include "elpis/steering/corpus/thinning.h"
#include "elpis/steering/train/band.h"
#include "elpis/steering/train/calibration_limits.h"

namespace elpis::steering {

// How many samples become one direction.
enum class TrainMethod {
    MeanDifference,  // mean of a feeling minus the mean of all: the best detector in AxBench
    Principal,       // first component of the differences at equal pattern and topic
    Ridge,           // weights of a linear reading of the feeling
};
std::string_view name_of(TrainMethod method);                // "mean difference", "pca", "ridge"
Result<TrainMethod> train_method_of(std::string_view name);  // InvalidArgument lists the methods

struct TrainOptions {
    TrainMethod method = TrainMethod::MeanDifference;
    double ridge_penalty = 10.0;  // of Ridge, as ridge() takes it
    // Leading components of neutral text are taken out of every direction.
    bool neutral_removal = true;
    // Which blocks are steered. Absent: default_band(), or with `search_layers` the five blocks
    // around the one that tells the held-out texts apart best.
    std::optional<Band> band;
    bool search_layers = false;
    bool full_corpus = false;  // every text; else the corpus is thinned
    Thinning thinning;
    // Named emotions that get a vector; empty: all of the corpus. All are read in any case, because
    // each is told from the others.
    std::vector<std::string> emotions;
    // Absent: the library keeps the default full strength.
    std::optional<CalibrationLimits> calibration = CalibrationLimits{};
    std::string name = "trained";  // of the library
};

// Called between texts: `done` of `total` of this step, and what it is ("reading sentences"). On
// the thread that reads.
using TrainProgress = std::function<void(int done, int total, std::string_view what)>;

}  // namespace elpis::steering
