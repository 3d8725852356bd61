#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "elpis/backends/hf/json_fields.h"
#include "elpis/backends/hf/rope.h"
#include "elpis/base/result.h"

namespace elpis::backends::hf {

// The shape of a model, as config.json tells it. All numbers are in ranges that llama.cpp can bear;
// that tensors have it too is checked when they are planned.
struct ModelConfig {
    std::string architecture;  // "LlamaForCausalLM"
    int blocks = 0;
    int width = 0;  // of the residual stream
    int feed_forward = 0;
    int heads = 0;
    int kv_heads = 0;  // divides heads
    int head_size = 0;
    int context = 0;
    int experts = 0;       // 0: none
    int experts_used = 0;  // of them, for each token
    int expert_feed_forward = 0;
    double norm_epsilon = 1e-6;
    std::optional<bool> tied;  // output and input embeddings are one; absent: not said
    Rope rope;
    JsonFields fields{nlohmann::json::object(), "config.json"};  // for what one family has

    int rotated() const { return static_cast<int>(rope.partial * head_size); }
    int query_size() const { return heads * head_size; }
    int kv_size() const { return kv_heads * head_size; }
};

// config.json of a checkpoint as one object; of a model for several media its text part. Errors,
// here and below, are the rest of "checkpoint X cannot be used: …".
Result<JsonFields> parse_config(std::string_view json);

// Which architecture it names first; its model_type where it names none.
Result<std::string> architecture_of(const JsonFields& config);

Result<ModelConfig> read_model_config(JsonFields config);

}  // namespace elpis::backends::hf
