#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "elpis/base/result.h"
#include "elpis/engine/adapter_set.h"

namespace elpis::engine::llama {

// Whether each GGUF file is a LoRA adapter that llama.cpp can apply to `model`, by the headers of
// all of them; the model's is read once, and not at all where there are no adapters. llama.cpp's
// own loader looks at less, and ends the process over some of what is wrong: keys of another type,
// types and sizes that it cannot multiply. Returns remarks for people, with the adapter's name:
// what of it will not act. NotFound, InvalidArgument and Unsupported name the adapter and the
// reason; Unsupported also for a model that is split into several files.
Result<std::vector<std::string>> check_adapters(const std::vector<AdapterFile>& adapters,
                                                const std::filesystem::path& model);

}  // namespace elpis::engine::llama
