#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "elpis/backends/hf/checkpoint.h"
#include "elpis/backends/hf/family.h"
#include "elpis/backends/hf/model_config.h"
#include "elpis/base/result.h"

namespace elpis::backends::hf {

// What an adapter has to fit: the shape of its model, and where its tensors stand in llama.cpp.
struct AdapterBase {
    const Family* family = nullptr;
    ModelConfig config;
    std::uint64_t tokens = 0;   // of the vocabulary
    bool own_output = false;    // its output is a matrix beside the embeddings in llama.cpp
    float query_factor = 1.0F;  // by which its queries were multiplied

    // Everything that the conversion of an adapter takes from it, as one line.
    std::string text() const;
};

// The errors of embedded_tokens and query_factor.
Result<AdapterBase> adapter_base(const Checkpoint& checkpoint);

// Of a model that comes as a GGUF file, by its header. Its queries are taken to be as llama.cpp's
// own converter writes them. NotFound, InvalidArgument for what is no such file; Unsupported,
// naming the architecture, for one of which checkpoints could not be converted either.
Result<AdapterBase> adapter_base_of_gguf(const std::filesystem::path& file);

}  // namespace elpis::backends::hf
