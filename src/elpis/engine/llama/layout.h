#pragma once

#include <filesystem>

#include "elpis/base/result.h"
#include "elpis/engine/weight_layout.h"

namespace elpis::engine::llama {

// Writes a model again with its matrices in another type (llama.cpp's quantiser, also from types
// that are quantised already). All else stays. Unavailable when llama.cpp cannot.
Result<void> lay_out(const std::filesystem::path& from,
                     const std::filesystem::path& to,
                     WeightLayout layout,
                     int threads);

}  // namespace elpis::engine::llama
