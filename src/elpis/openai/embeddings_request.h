#pragma once

#include <vector>

#include "elpis/base/result.h"
#include "elpis/engine/embedding.h"
#include "elpis/mcp/json.h"

namespace elpis::openai {

// The body of POST /v1/embeddings, read. Its `model` is a text, and nothing depends on it.
struct EmbeddingsRequest {
    std::vector<engine::EmbeddingTask> inputs;
    bool base64 = false;  // of little-endian 32-bit numbers, instead of a list of them
};

// `width`: how many numbers this model's vectors have. InvalidArgument naming the field: inputs
// that are empty, more of them than are taken, other formats, other dimensions.
Result<EmbeddingsRequest> read_embeddings(mcp::Json body, int width);

}  // namespace elpis::openai
