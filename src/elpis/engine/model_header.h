#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "elpis/base/result.h"
#include "elpis/engine/embedding.h"

namespace elpis::engine {

// What a GGUF file says about its model before any weight is read.
struct ModelHeader {
    std::string name;          // may be empty
    std::string architecture;  // "llama", "qwen2", …
    int context_trained = 0;   // 0 = not said
    int stretched_from = 0;    // beyond so many tokens positions are stretched otherwise; 0: never
    int blocks = 0;
    int width = 0;                 // of the residual stream
    std::uint64_t cell_bytes = 0;  // K and V of one token in all blocks, 16-bit; 0 = unknown
    std::uint64_t file_bytes = 0;
    bool has_chat_template = false;
    EmbeddingPooling pooling = EmbeddingPooling::Mean;  // also where the file says nothing

    // The key that says stretched_from.
    std::string stretch_key() const {
        return architecture + ".rope.scaling.original_context_length";
    }

    bool operator==(const ModelHeader&) const = default;
};

// NotFound when there is no such file, InvalidArgument when it is not a GGUF of a model.
Result<ModelHeader> read_model_header(const std::filesystem::path& file);

}  // namespace elpis::engine
