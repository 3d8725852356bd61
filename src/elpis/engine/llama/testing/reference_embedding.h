#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace elpis::engine::testing {

// What llama.cpp itself makes of a text where a context of its own is set up for embeddings: the
// vector that it pools, as the model's file says or else the mean, with length 1. Loads the model
// for it. Throws std::runtime_error.
std::vector<float> reference_embedding(const std::filesystem::path& model, const std::string& text);

}  // namespace elpis::engine::testing
