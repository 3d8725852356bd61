#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "elpis/base/result.h"

namespace elpis::backends::hf {

// adapter_config.json of PEFT: how strongly each module's A and B act, and that nothing else does.
struct AdapterConfig {
    // A value of its own for the modules that end with this name, or are called so.
    struct Exception {
        std::string module;
        double value = 0.0;
    };

    int rank = 0;        // rows of A, columns of B
    double alpha = 0.0;  // 1e-6 … 1e6, either way
    bool rank_stabilised = false;
    std::vector<Exception> ranks;
    std::vector<Exception> alphas;

    // Of a module like "model.layers.3.self_attn.q_proj". Refused where two exceptions contradict
    // each other: which of them counts would depend on their order.
    Result<int> rank_of(std::string_view module) const;
    // By which B·A is multiplied: alpha / rank, or alpha / √rank (rsLoRA, arXiv 2312.03732).
    Result<double> scale_of(std::string_view module) const;
};

// Errors are the rest of "adapter X cannot be used: …". Refused beside what is no such file: other
// kinds than LoRA, and what LoRA in llama.cpp has no place for (DoRA, biases, whole modules, layers
// that are repeated, adapters that begin to act at some token, weights that were changed besides).
Result<AdapterConfig> read_adapter_config(std::string_view json);

}  // namespace elpis::backends::hf
