#pragma once

#include <string>

namespace elpis::steering {

// What a direction has to fit.
struct ModelShape {
    int blocks = 0;            // transformer blocks
    int width = 0;             // numbers of the residual stream per token
    std::string architecture;  // "llama"; empty = unknown
    std::string fingerprint;   // of the weights' file, hex; empty = unknown

    bool operator==(const ModelShape&) const = default;
};

// The blocks that can be steered: 1 … blocks − 2. The first is left alone as in every control
// vector file, and the output of the last has rows only for tokens that are sampled.
constexpr int first_steerable(const ModelShape&) {
    return 1;
}
constexpr int last_steerable(const ModelShape& shape) {
    return shape.blocks - 2;
}

}  // namespace elpis::steering
