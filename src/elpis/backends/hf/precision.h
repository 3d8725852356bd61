#pragma once

#include <optional>
#include <string_view>

namespace elpis::backends::hf {

// What `model.torch_dtype` may ask for.
enum class Precision {
    Auto,  // each tensor as it is stored
    Float32,
    Float16,
    BFloat16,
    Q80,  // these two are made by llama.cpp's quantiser
    Q4KM,
};

inline constexpr std::string_view kPrecisions = "auto, float32, float16, bfloat16, q8_0, q4_k_m";

// Nothing for a name that is none of the above.
std::optional<Precision> precision_of(std::string_view name);
std::string_view name_of(Precision precision);

constexpr bool is_quantised(Precision precision) {
    return precision == Precision::Q80 || precision == Precision::Q4KM;
}

}  // namespace elpis::backends::hf
