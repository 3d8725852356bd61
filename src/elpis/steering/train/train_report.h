#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "elpis/steering/train/band.h"
#include "elpis/steering/train/calibration.h"

namespace elpis::steering {

// What is known about the directions after one block. Names are "valence", "arousal", and those of
// named emotions or of a concept.
struct BlockFigures {
    int block = 0;
    double residual_rms = 0.0;
    std::map<std::string, double> auroc;  // on held-out texts; absent when there are none
    // How far apart the two sides' means are on held-out texts, in deviations.
    std::map<std::string, double> separation;
    std::map<std::string, double> split_half;  // cosine between halves of the training texts
    std::optional<double> valence_arousal;     // cosine of the two axes
};

// How well the plane is read at the gauges' block, on held-out texts of the four quadrants.
struct PlaneFigures {
    double valence_auroc = 0.0;
    double arousal_auroc = 0.0;
    double right_quadrant = 0.0;  // share of texts; chance is 0.25
    int texts = 0;
};

// What a training found, for people.
struct TrainReport {
    std::vector<BlockFigures> blocks;  // all that can be steered, ascending
    Band band;
    std::string band_choice;  // "default", "given", "searched"
    // Cosines of the quadrants' directions, mean over the band: name, name.
    std::map<std::string, std::map<std::string, double>> quadrant_cosines;
    std::optional<PlaneFigures> plane;
    std::optional<Calibration> calibration;
    std::string corpus_hash;
    int texts = 0;         // that were read once, unsteered
    int tokens = 0;        // of them
    double seconds = 0.0;  // set by the caller, who has a clock

    // Mean of one figure over the band, e.g. over_band(&BlockFigures::auroc, "valence"); absent
    // when a block lacks it.
    std::optional<double> over_band(std::map<std::string, double> BlockFigures::* figure,
                                    std::string_view name) const;
};

}  // namespace elpis::steering
