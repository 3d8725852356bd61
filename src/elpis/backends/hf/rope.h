#pragma once

#include <optional>
#include <vector>

#include "elpis/backends/hf/json_fields.h"
#include "elpis/base/result.h"

namespace elpis::backends::hf {

// How positions become rotations, as config.json says it: rope_theta with rope_scaling, or
// rope_parameters of transformers 5.
struct Rope {
    enum class Kind {
        Plain,
        Linear,   // positions divided by `factor`
        Dynamic,  // plain up to the trained length, which is as far as Elpis goes
        Llama3,   // low frequencies divided by `factor`, blended between two wavelengths
        Yarn,
        LongRope,  // a factor of its own for each frequency
    };

    double theta = 10'000.0;
    std::optional<double> local_theta;  // of sliding-window blocks, where they have their own
    Kind kind = Kind::Plain;
    double factor = 1.0;
    double low_frequency_factor = 1.0;   // Llama3
    double high_frequency_factor = 4.0;  // Llama3
    int original_context = 0;            // Llama3, Yarn, LongRope: before it was stretched
    std::optional<double> beta_fast;     // Yarn
    std::optional<double> beta_slow;     // Yarn
    double attention_factor = 1.0;       // Yarn, LongRope: times cosine and sine
    std::vector<float> long_factors;     // LongRope
    std::vector<float> short_factors;
    double partial = 1.0;  // share of a head's dimensions that is rotated
};

// `context` is max_position_embeddings. Refused: a kind that llama.cpp has not, values that cannot
// be (a factor below or at 0, a text for a number).
Result<Rope> read_rope(const JsonFields& config, int context);

// Of Rope::Kind::Llama3: by what each of the `dimensions` / 2 frequencies is divided.
// transformers, modeling_rope_utils: _compute_llama3_parameters.
std::vector<float> llama3_divisors(const Rope& rope, int dimensions);

}  // namespace elpis::backends::hf
