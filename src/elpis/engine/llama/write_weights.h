#pragma once

#include <filesystem>

#include <llama.h>

#include "elpis/base/result.h"

namespace elpis::engine::llama {

// Writes a model again with its matrices in another type, by llama.cpp's quantiser and rules of
// which tensor gets how many bits. Types that are quantised already are converted only if `again`.
// Takes long and cannot be interrupted; memory: one tensor, in pieces of 32 MiB. Unavailable when
// it fails, with llama.cpp's reason or where that is.
Result<void> write_weights(const std::filesystem::path& from,
                           const std::filesystem::path& to,
                           llama_ftype type,
                           bool again,
                           int threads);

}  // namespace elpis::engine::llama
