#pragma once

#include <filesystem>

#include "elpis/base/result.h"
#include "elpis/engine/options.h"

namespace elpis::engine {

// The file whose weights are loaded: the model's own, or one with the layout that the options ask
// for, which is made in the cache when it is not there yet (seconds to minutes, and as much disk as
// it needs). Known again by the model's path, size and time of change. Two processes make it once;
// who is interrupted leaves nothing that would be taken for whole. Unavailable when it cannot be
// made.
Result<std::filesystem::path> weights_file(const Options& options, int threads);

// Where that file is, or would be.
std::filesystem::path weights_path(const Options& options);

}  // namespace elpis::engine
