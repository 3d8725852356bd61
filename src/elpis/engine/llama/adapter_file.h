#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "elpis/base/result.h"
#include "elpis/engine/adapter_set.h"

namespace elpis::engine::llama {

// Whether a GGUF file is a LoRA adapter that llama.cpp can apply to `model`, by the headers of
// both. llama.cpp's own loader looks at less, and ends the process over some of what is wrong: keys
// of another type, types and sizes that it cannot multiply. Returns remarks for people: what of the
// adapter will not act. NotFound, InvalidArgument and Unsupported name the adapter and the reason.
Result<std::vector<std::string>> check_adapter(const AdapterFile& adapter,
                                               const std::filesystem::path& model);

}  // namespace elpis::engine::llama
