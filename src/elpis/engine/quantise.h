#pragma once

#include <filesystem>

#include "elpis/base/log.h"
#include "elpis/base/result.h"

namespace elpis::engine {

enum class Quantisation { Q80, Q4KM };

// Writes a GGUF model with weights of fewer bits, by llama.cpp's own quantiser and rules of which
// tensor gets how many. `from` and `to` are opened by name; `to` is overwritten. Takes long and
// cannot be interrupted; memory: one tensor, in pieces of 32 MiB. No engine may run meanwhile: what
// llama.cpp says goes to `log`. Unavailable when it fails.
Result<void> quantise(const std::filesystem::path& from,
                      const std::filesystem::path& to,
                      Quantisation kind,
                      Log& log);

}  // namespace elpis::engine
