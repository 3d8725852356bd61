#pragma once

#include <vector>

#include "elpis/base/result.h"
#include "elpis/steering/model_shape.h"

namespace elpis::steering {

// Blocks that are steered together, first and last included. Each gets an equal share.
struct Band {
    int first = 0;
    int last = 0;

    int size() const { return last - first + 1; }
    std::vector<int> blocks() const;
    bool operator==(const Band&) const = default;
};

// From a third of the depth to four fifths. On the default model (blocks 10 to 24) this band moves
// more feeling into the text for the same perplexity than a quarter to two thirds does (8 to 20):
// 0.76 against 0.60 between the VADER means of pleasant and unpleasant answers at a ratio of 1.15;
// bands that begin later move the next word more, but the answers less. Unsupported when the model
// has no block that can be steered.
Result<Band> default_band(const ModelShape& shape);

// Five blocks around `centre`, as far as they can be steered.
Band band_around(int centre, const ModelShape& shape);

// InvalidArgument when the band holds a block that cannot be steered, with those that can.
Result<void> check(const Band& band, const ModelShape& shape);

}  // namespace elpis::steering
