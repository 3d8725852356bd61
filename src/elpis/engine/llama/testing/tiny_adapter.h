#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "elpis/engine/llama/testing/tiny_model.h"

struct gguf_context;

namespace elpis::engine::testing {

// A LoRA adapter with random numbers for the tiny model of that shape, strong enough to change
// every answer.
struct TinyAdapter {
    std::vector<std::string> targets{"attn_q", "attn_v", "ffn_down"};
    int rank = 2;
    float alpha = 4.0F;
    std::uint32_t seed = 1;
    // Called before it is written: to damage it.
    std::function<void(gguf_context*)> damage;
};

// Throws std::runtime_error when it cannot.
void write_tiny_adapter(const std::filesystem::path& file,
                        const TinyAdapter& adapter = {},
                        const TinyModel& shape = {});

}  // namespace elpis::engine::testing
