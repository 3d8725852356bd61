#pragma once

#include <stop_token>
#include <string>
#include <vector>

#include "elpis/base/result.h"
#include "elpis/steering/activation_source.h"
#include "elpis/steering/corpus/corpus.h"
#include "elpis/steering/model_shape.h"
#include "elpis/steering/train/readings.h"
#include "elpis/steering/train/text_list.h"
#include "elpis/steering/train/train_options.h"

namespace elpis::steering {

// What a training learns from, read.
struct Study {
    ModelShape shape;
    NeutralReadings neutral;
    Readings readings;
    Group quadrants;                // all four, or none
    Group named;                    // told from each other
    std::vector<std::string> kept;  // which of them become vectors
};

// Reads neutral texts and the texts of the groups. InvalidArgument when a feeling or the neutral
// texts are too few to say anything.
Result<Study> read_study(ActivationSource& source,
                         const Corpus& corpus,
                         const TextList& texts,
                         Group quadrants,
                         Group named,
                         const std::stop_token& stop,
                         const TrainProgress& progress);

}  // namespace elpis::steering
