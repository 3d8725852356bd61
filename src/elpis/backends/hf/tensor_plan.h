#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "elpis/backends/hf/family.h"
#include "elpis/backends/hf/model_config.h"
#include "elpis/backends/hf/precision.h"
#include "elpis/backends/hf/weights.h"
#include "elpis/base/result.h"

namespace elpis::backends::hf {

// One tensor of the file to be written, and where its numbers come from.
struct PlannedTensor {
    std::string name;
    std::vector<std::uint64_t> shape;  // innermost first, as GGUF counts
    Stored type = Stored::F32;         // F32, F16 or BF16

    std::vector<const StoredTensor*> sources;  // one after another; experts are several
    std::uint64_t rows = 0;                    // of each source that are taken
    std::vector<float> values;                 // where there are no sources

    float multiply = 1.0F;  // number → (number + add) × multiply
    float add = 0.0F;
    std::uint64_t rotary_heads = 0;  // of each source; their rows are interleaved. 0: as they are

    std::uint64_t numbers() const;
    std::uint64_t bytes() const { return numbers() * width_of(type); }
};

// All tensors of a model, in the order in which they are written. Refused, as the rest of
// "checkpoint X cannot be used: …": one that is missing, of another shape than config.json says,
// or that has no place in this architecture, which could mean anything.
Result<std::vector<PlannedTensor>> plan_tensors(const Family& family,
                                                const ModelConfig& config,
                                                const Weights& weights,
                                                Precision precision);

// The size that a config gives.
std::uint64_t size_of(Extent extent, const ModelConfig& config);

// What happens to a tensor on the way, noted where it is planned. `query_factor` as below.
void plan_change(Change change, const ModelConfig& config, float query_factor, PlannedTensor& into);

// By which the queries are multiplied, so that llama.cpp's scale of attention comes out as
// transformers': 1/√query_pre_attn_scalar. llama.cpp has 1/√(head size), and for the 27B models,
// which it knows by their number of blocks, 1/√(width / heads).
Result<float> query_factor(const Family& family, const ModelConfig& config);

// How many tokens the embeddings have. Refused when there are none.
Result<std::uint64_t> embedded_tokens(const Weights& weights);

}  // namespace elpis::backends::hf
