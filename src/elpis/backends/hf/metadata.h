#pragma once

#include "elpis/backends/hf/family.h"
#include "elpis/backends/hf/gguf_header.h"
#include "elpis/backends/hf/model_config.h"
#include "elpis/base/result.h"

namespace elpis::backends::hf {

// How many tokens a request may have so that llama.cpp computes what transformers does: what the
// model was trained for, or its sliding window where llama.cpp has none for its family.
Result<int> usable_context(const Family& family, const ModelConfig& config);

// The keys of the architecture, under the names of llama.cpp's own converter.
Result<void> write_metadata(const Family& family, const ModelConfig& config, GgufHeader& header);

}  // namespace elpis::backends::hf
