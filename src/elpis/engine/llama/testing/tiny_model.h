#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

// For tests: a real model file, small enough to make on the spot.
namespace elpis::engine::testing {

// A llama-shaped model with random weights (the same for the same seed) and a byte-level vocabulary
// of 256 bytes and the ChatML control tokens. It rambles random bytes and
// practically never ends by itself.
struct TinyModel {
    int blocks = 4;  // the two in the middle can be steered
    int width = 64;
    int context = 512;
    std::uint32_t seed = 1;
    std::string chat_template;            // empty: none, so ChatML
    std::string pre_tokeniser = "gpt-2";  // how text is split into words: "tokenizer.ggml.pre"
    std::optional<std::uint32_t> pooling_type;  // llama.cpp's number; absent: the file has none
};

// Writes the file; throws std::runtime_error when it cannot.
void write_tiny_model(const std::filesystem::path& file, const TinyModel& shape = {});

}  // namespace elpis::engine::testing
