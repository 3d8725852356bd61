#include "elpis/backends/hf/model_config.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "elpis/backends/hf/json_fields.h"
#include "elpis/backends/hf/rope.h"
#include "elpis/base/result.h"
#include "elpis/steering/formats/bounded_json.h"
#include "elpis/steering/formats/refusal.h"

namespace elpis::backends::hf {
namespace {

using Json = nlohmann::json;
using steering::formats::refuse;

// llama.cpp ends the process beyond 512 blocks and 1024 experts.
constexpr JsonFields::Range kBlocks{.low = 1, .high = 512};
constexpr JsonFields::Range kExperts{.low = 0, .high = 1024};
constexpr JsonFields::Range kSizes{.low = 1, .high = 1 << 20};
constexpr JsonFields::Range kHeads{.low = 1, .high = 4096};
constexpr JsonFields::Range kContext{.low = 1, .high = 1 << 28};

// What the text part says goes before what stands outside of it.
Json flattened(Json config) {
    const auto text = config.find("text_config");
    if (text == config.end() || !text->is_object()) return config;
    Json flat = *text;
    for (const auto& [key, value] : config.items()) {
        if (!flat.contains(key)) flat[key] = value;
    }
    flat["architectures"] = config.value("architectures", Json());
    return flat;
}

template <class T>
Result<void> into(T& place, Result<std::int64_t> value) {
    ELPIS_TRY(const std::int64_t number, std::move(value));
    place = static_cast<T>(number);
    return {};
}

Result<std::int64_t> whole_or(const JsonFields& fields,
                              std::string_view key,
                              JsonFields::Range range,
                              std::int64_t otherwise) {
    ELPIS_TRY(const auto value, fields.optional_whole(key, range));
    return value.value_or(otherwise);
}

Result<void> read_experts(ModelConfig& config) {
    const char* const count =
        config.fields.has("num_local_experts") ? "num_local_experts" : "num_experts";
    ELPIS_OK(into(config.experts, whole_or(config.fields, count, kExperts, 0)));
    if (config.experts == 0) return {};
    ELPIS_OK(into(config.experts_used,
                  config.fields.whole("num_experts_per_tok", {.low = 1, .high = config.experts})));
    return into(config.expert_feed_forward,
                whole_or(config.fields, "moe_intermediate_size", kSizes, config.feed_forward));
}

Result<void> check_heads(const ModelConfig& config) {
    if (config.heads % config.kv_heads != 0) {
        return refuse(
            fmt::format("its config.json has {} heads and {} of keys and values, which "
                        "does not divide evenly",
                        config.heads,
                        config.kv_heads));
    }
    if (config.head_size % 2 != 0 || config.rotated() < 2 || config.rotated() % 2 != 0) {
        return refuse(
            fmt::format("its config.json gives heads of {} numbers, {} of them rotated; "
                        "both must be even",
                        config.head_size,
                        config.rotated()));
    }
    return {};
}

}  // namespace

Result<JsonFields> parse_config(std::string_view json) {
    auto parsed = steering::formats::parse_json(json);
    if (!parsed) return refuse("its config.json: " + parsed.error().message);
    if (!parsed->is_object()) return refuse("its config.json is no JSON object");
    return JsonFields(flattened(*std::move(parsed)), "config.json");
}

Result<std::string> architecture_of(const JsonFields& config) {
    const auto found = config.object().find("architectures");
    if (found != config.object().end() && found->is_array() && !found->empty() &&
        found->front().is_string())
        return found->front().get<std::string>();
    ELPIS_TRY(auto type, config.optional_text("model_type"));
    if (type) return *std::move(type);
    return refuse("its config.json has neither architectures nor model_type");
}

Result<ModelConfig> read_model_config(JsonFields object) {
    ModelConfig config;
    config.fields = std::move(object);
    const JsonFields& fields = config.fields;
    ELPIS_TRY(config.architecture, architecture_of(fields));
    if (fields.has("quantization_config")) {
        return refuse(
            "its weights are quantised (its config.json has a quantization_config); "
            "take the checkpoint they were made from, and let Elpis quantise it");
    }
    ELPIS_OK(into(config.blocks, fields.whole("num_hidden_layers", kBlocks)));
    ELPIS_OK(into(config.width, fields.whole("hidden_size", kSizes)));
    ELPIS_OK(into(config.feed_forward, fields.whole("intermediate_size", kSizes)));
    ELPIS_OK(into(config.heads, fields.whole("num_attention_heads", kHeads)));
    ELPIS_OK(into(config.kv_heads, whole_or(fields, "num_key_value_heads", kHeads, config.heads)));
    ELPIS_OK(
        into(config.head_size, whole_or(fields, "head_dim", kSizes, config.width / config.heads)));
    ELPIS_OK(into(config.context, fields.whole("max_position_embeddings", kContext)));
    ELPIS_TRY(const auto epsilon, fields.optional_number("rms_norm_eps"));
    config.norm_epsilon = epsilon.value_or(config.norm_epsilon);
    if (fields.has("tie_word_embeddings")) {
        ELPIS_TRY(config.tied, fields.flag("tie_word_embeddings", false));
    }
    ELPIS_OK(read_experts(config));
    ELPIS_TRY(config.rope, read_rope(fields, config.context));
    ELPIS_OK(check_heads(config));
    return config;
}

}  // namespace elpis::backends::hf
