#pragma once

#include <span>
#include <string_view>

#include "elpis/backends/hf/json_fields.h"
#include "elpis/backends/hf/model_config.h"
#include "elpis/base/result.h"

namespace elpis::backends::hf {

// The sizes a tensor of a family may have, as config.json gives them.
enum class Extent {
    None,  // no second dimension
    Width,
    FeedForward,
    ExpertFeedForward,
    GateAndUp,  // twice FeedForward
    Query,      // heads × head size
    KeyValue,   // heads of keys × head size
    Fused,      // Query and twice KeyValue
    HeadSize,
    Experts,
};

// What happens to a tensor's numbers on the way.
enum class Change {
    None,
    PlusOne,  // a norm that the family writes as 1 + w
    RotaryQ,  // rows of each head from (x₀ … , y₀ …) to (x₀, y₀, x₁, y₁ …), as llama.cpp rotates
    RotaryK,  // the same, for heads of keys
    ScaleQ,   // times what makes up for another scale of attention
    NormQ,    // PlusOne, then ScaleQ
};

// One tensor of a block. In `source` {} is the number of an expert: such tensors are stacked.
struct BlockTensor {
    std::string_view source;  // behind "model.layers.N."
    std::string_view target;  // behind "blk.N."
    Extent rows = Extent::Width;
    Extent columns = Extent::None;
    Change change = Change::None;
    bool optional = false;
    bool always_f32 = false;  // as llama.cpp keeps it: what routes between experts
};

// A value that transformers takes where config.json says nothing.
struct FamilyDefault {
    std::string_view key;
    double value;
};

// One row of the table of architectures: everything in which their conversion differs.
struct Family {
    std::string_view architecture;  // of transformers
    std::string_view type;          // the same as model_type
    std::string_view name;          // of llama.cpp: general.architecture and prefix of its keys
    std::span<const BlockTensor> block;
    std::span<const FamilyDefault> defaults;
    std::string_view activation = "silu";
    bool norm_plus_one = false;
    bool needs_output = false;  // llama.cpp wants output.weight where embeddings are tied, too
    bool attention_is_square = false;  // heads × head size has to be the width
    bool windows = false;      // llama.cpp computes sliding windows; else the context ends with one
    bool llama3_rope = false;  // it reads what these two kinds of scaling need
    bool longrope = false;
};

// By architecture, or model_type. Unsupported, naming it and all that can be run.
Result<const Family*> find_family(std::string_view architecture);

std::span<const Family> families();

// `config` with the family's defaults where it says nothing.
JsonFields with_defaults(const JsonFields& config, const Family& family);

// What llama.cpp cannot compute as transformers does, although it knows the family: another
// activation, blocks without experts among those with, a window where it has none … Refused, with
// the reason.
Result<void> check_family(const Family& family, const ModelConfig& config);

}  // namespace elpis::backends::hf
