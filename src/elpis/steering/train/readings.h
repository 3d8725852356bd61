#pragma once

#include <cstddef>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "elpis/base/result.h"
#include "elpis/steering/activation_source.h"
#include "elpis/steering/linear.h"
#include "elpis/steering/train/train_options.h"

namespace elpis::steering {

// Activations of texts, each the mean over its tokens but the first.
struct Readings {
    std::vector<int> blocks;                            // ascending: all that can be steered
    std::vector<std::vector<std::vector<float>>> rows;  // text, block, width
    int tokens = 0;

    // Where a block is in `blocks`; it is one of them.
    std::size_t index_of(int block) const;
    // After blocks[index]. Valid as long as this.
    Samples at(std::span<const std::size_t> texts, std::size_t index) const;
    Samples all_at(std::size_t index) const;
};

// Reads each text once, unsteered. Errors of the source; Internal when what it gives has not the
// shape that was asked for; Unavailable when activations are not finite.
Result<Readings> read_texts(ActivationSource& source,
                            const std::vector<std::string>& texts,
                            const std::stop_token& stop,
                            const TrainProgress& progress,
                            std::string_view what);

struct NeutralReadings {
    Readings readings;
    // r_L for every block of the model: median over the tokens, each text's first left out, of the
    // RMS of the residual stream. Blocks that cannot be steered have the figure of their nearest
    // that can.
    std::vector<float> residual_rms;
};

// The same by tokens, a few texts at a time: all tokens of all of them would be large.
Result<NeutralReadings> read_neutral(ActivationSource& source,
                                     const std::vector<std::string>& texts,
                                     const std::stop_token& stop,
                                     const TrainProgress& progress);

}  // namespace elpis::steering
