#include "elpis/backends/hf/family.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "elpis/backends/hf/json_fields.h"
#include "elpis/backends/hf/model_config.h"
#include "elpis/backends/hf/rope.h"
#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/steering/formats/refusal.h"

namespace elpis::backends::hf {
namespace {

using steering::formats::refuse;
using steering::formats::shown;

using enum Extent;

// clang-format off
constexpr std::array kLlama = std::to_array<BlockTensor>({
    {"input_layernorm.weight",          "attn_norm.weight",   Width},
    {"self_attn.q_proj.weight",         "attn_q.weight",      Query,       Width,       Change::RotaryQ},
    {"self_attn.q_proj.bias",           "attn_q.bias",        Query,       None,        Change::RotaryQ, true},
    {"self_attn.k_proj.weight",         "attn_k.weight",      KeyValue,    Width,       Change::RotaryK},
    {"self_attn.k_proj.bias",           "attn_k.bias",        KeyValue,    None,        Change::RotaryK, true},
    {"self_attn.v_proj.weight",         "attn_v.weight",      KeyValue,    Width},
    {"self_attn.v_proj.bias",           "attn_v.bias",        KeyValue,    None,        Change::None,    true},
    {"self_attn.o_proj.weight",         "attn_output.weight", Width,       Query},
    {"self_attn.o_proj.bias",           "attn_output.bias",   Width,       None,        Change::None,    true},
    {"post_attention_layernorm.weight", "ffn_norm.weight",    Width},
    {"mlp.gate_proj.weight",            "ffn_gate.weight",    FeedForward, Width},
    {"mlp.gate_proj.bias",              "ffn_gate.bias",      FeedForward, None,        Change::None,    true},
    {"mlp.up_proj.weight",              "ffn_up.weight",      FeedForward, Width},
    {"mlp.up_proj.bias",                "ffn_up.bias",        FeedForward, None,        Change::None,    true},
    {"mlp.down_proj.weight",            "ffn_down.weight",    Width,       FeedForward},
    {"mlp.down_proj.bias",              "ffn_down.bias",      Width,       None,        Change::None,    true},
});

constexpr std::array kSmolLm3 = std::to_array<BlockTensor>({
    {"input_layernorm.weight",          "attn_norm.weight",   Width},
    {"self_attn.q_proj.weight",         "attn_q.weight",      Query,       Width,       Change::RotaryQ},
    {"self_attn.q_proj.bias",           "attn_q.bias",        Query,       None,        Change::RotaryQ, true},
    {"self_attn.k_proj.weight",         "attn_k.weight",      KeyValue,    Width,       Change::RotaryK},
    {"self_attn.k_proj.bias",           "attn_k.bias",        KeyValue,    None,        Change::RotaryK, true},
    {"self_attn.v_proj.weight",         "attn_v.weight",      KeyValue,    Width},
    {"self_attn.v_proj.bias",           "attn_v.bias",        KeyValue,    None,        Change::None,    true},
    {"self_attn.o_proj.weight",         "attn_output.weight", Width,       Query},
    {"post_attention_layernorm.weight", "ffn_norm.weight",    Width},
    {"mlp.gate_proj.weight",            "ffn_gate.weight",    FeedForward, Width},
    {"mlp.up_proj.weight",              "ffn_up.weight",      FeedForward, Width},
    {"mlp.down_proj.weight",            "ffn_down.weight",    Width,       FeedForward},
});

constexpr std::array kMixtral = std::to_array<BlockTensor>({
    {"input_layernorm.weight",                   "attn_norm.weight",     Width},
    {"self_attn.q_proj.weight",                  "attn_q.weight",        Query,    Width, Change::RotaryQ},
    {"self_attn.k_proj.weight",                  "attn_k.weight",        KeyValue, Width, Change::RotaryK},
    {"self_attn.v_proj.weight",                  "attn_v.weight",        KeyValue, Width},
    {"self_attn.o_proj.weight",                  "attn_output.weight",   Width,    Query},
    {"post_attention_layernorm.weight",          "ffn_norm.weight",      Width},
    {"block_sparse_moe.gate.weight",             "ffn_gate_inp.weight",  Experts,  Width, Change::None, false, true},
    {"block_sparse_moe.experts.{}.w1.weight",    "ffn_gate_exps.weight", FeedForward, Width},
    {"block_sparse_moe.experts.{}.w3.weight",    "ffn_up_exps.weight",   FeedForward, Width},
    {"block_sparse_moe.experts.{}.w2.weight",    "ffn_down_exps.weight", Width, FeedForward},
});

constexpr std::array kQwen2 = std::to_array<BlockTensor>({
    {"input_layernorm.weight",          "attn_norm.weight",   Width},
    {"self_attn.q_proj.weight",         "attn_q.weight",      Query,       Width},
    {"self_attn.q_proj.bias",           "attn_q.bias",        Query,       None,  Change::None, true},
    {"self_attn.k_proj.weight",         "attn_k.weight",      KeyValue,    Width},
    {"self_attn.k_proj.bias",           "attn_k.bias",        KeyValue,    None,  Change::None, true},
    {"self_attn.v_proj.weight",         "attn_v.weight",      KeyValue,    Width},
    {"self_attn.v_proj.bias",           "attn_v.bias",        KeyValue,    None,  Change::None, true},
    {"self_attn.o_proj.weight",         "attn_output.weight", Width,       Query},
    {"post_attention_layernorm.weight", "ffn_norm.weight",    Width},
    {"mlp.gate_proj.weight",            "ffn_gate.weight",    FeedForward, Width},
    {"mlp.up_proj.weight",              "ffn_up.weight",      FeedForward, Width},
    {"mlp.down_proj.weight",            "ffn_down.weight",    Width,       FeedForward},
});

constexpr std::array kQwen3 = std::to_array<BlockTensor>({
    {"input_layernorm.weight",          "attn_norm.weight",   Width},
    {"self_attn.q_proj.weight",         "attn_q.weight",      Query,       Width},
    {"self_attn.q_proj.bias",           "attn_q.bias",        Query,       None,  Change::None, true},
    {"self_attn.k_proj.weight",         "attn_k.weight",      KeyValue,    Width},
    {"self_attn.k_proj.bias",           "attn_k.bias",        KeyValue,    None,  Change::None, true},
    {"self_attn.v_proj.weight",         "attn_v.weight",      KeyValue,    Width},
    {"self_attn.v_proj.bias",           "attn_v.bias",        KeyValue,    None,  Change::None, true},
    {"self_attn.q_norm.weight",         "attn_q_norm.weight", HeadSize},
    {"self_attn.k_norm.weight",         "attn_k_norm.weight", HeadSize},
    {"self_attn.o_proj.weight",         "attn_output.weight", Width,       Query},
    {"post_attention_layernorm.weight", "ffn_norm.weight",    Width},
    {"mlp.gate_proj.weight",            "ffn_gate.weight",    FeedForward, Width},
    {"mlp.up_proj.weight",              "ffn_up.weight",      FeedForward, Width},
    {"mlp.down_proj.weight",            "ffn_down.weight",    Width,       FeedForward},
});

constexpr std::array kQwen3Moe = std::to_array<BlockTensor>({
    {"input_layernorm.weight",           "attn_norm.weight",     Width},
    {"self_attn.q_proj.weight",          "attn_q.weight",        Query,    Width},
    {"self_attn.k_proj.weight",          "attn_k.weight",        KeyValue, Width},
    {"self_attn.v_proj.weight",          "attn_v.weight",        KeyValue, Width},
    {"self_attn.q_norm.weight",          "attn_q_norm.weight",   HeadSize},
    {"self_attn.k_norm.weight",          "attn_k_norm.weight",   HeadSize},
    {"self_attn.o_proj.weight",          "attn_output.weight",   Width,    Query},
    {"post_attention_layernorm.weight",  "ffn_norm.weight",      Width},
    {"mlp.gate.weight",                  "ffn_gate_inp.weight",  Experts,  Width, Change::None, false, true},
    {"mlp.experts.{}.gate_proj.weight",  "ffn_gate_exps.weight", ExpertFeedForward, Width},
    {"mlp.experts.{}.up_proj.weight",    "ffn_up_exps.weight",   ExpertFeedForward, Width},
    {"mlp.experts.{}.down_proj.weight",  "ffn_down_exps.weight", Width, ExpertFeedForward},
});

constexpr std::array kGemma2 = std::to_array<BlockTensor>({
    {"input_layernorm.weight",             "attn_norm.weight",           Width,       None,  Change::PlusOne},
    {"self_attn.q_proj.weight",            "attn_q.weight",              Query,       Width, Change::ScaleQ},
    {"self_attn.k_proj.weight",            "attn_k.weight",              KeyValue,    Width},
    {"self_attn.v_proj.weight",            "attn_v.weight",              KeyValue,    Width},
    {"self_attn.o_proj.weight",            "attn_output.weight",         Width,       Query},
    {"post_attention_layernorm.weight",    "post_attention_norm.weight", Width,       None,  Change::PlusOne},
    {"pre_feedforward_layernorm.weight",   "ffn_norm.weight",            Width,       None,  Change::PlusOne},
    {"mlp.gate_proj.weight",               "ffn_gate.weight",            FeedForward, Width},
    {"mlp.up_proj.weight",                 "ffn_up.weight",              FeedForward, Width},
    {"mlp.down_proj.weight",               "ffn_down.weight",            Width,       FeedForward},
    {"post_feedforward_layernorm.weight",  "post_ffw_norm.weight",       Width,       None,  Change::PlusOne},
});

constexpr std::array kGemma3 = std::to_array<BlockTensor>({
    {"input_layernorm.weight",             "attn_norm.weight",           Width,       None,  Change::PlusOne},
    {"self_attn.q_proj.weight",            "attn_q.weight",              Query,       Width},
    {"self_attn.k_proj.weight",            "attn_k.weight",              KeyValue,    Width},
    {"self_attn.v_proj.weight",            "attn_v.weight",              KeyValue,    Width},
    {"self_attn.q_norm.weight",            "attn_q_norm.weight",         HeadSize,    None,  Change::NormQ},
    {"self_attn.k_norm.weight",            "attn_k_norm.weight",         HeadSize,    None,  Change::PlusOne},
    {"self_attn.o_proj.weight",            "attn_output.weight",         Width,       Query},
    {"post_attention_layernorm.weight",    "post_attention_norm.weight", Width,       None,  Change::PlusOne},
    {"pre_feedforward_layernorm.weight",   "ffn_norm.weight",            Width,       None,  Change::PlusOne},
    {"mlp.gate_proj.weight",               "ffn_gate.weight",            FeedForward, Width},
    {"mlp.up_proj.weight",                 "ffn_up.weight",              FeedForward, Width},
    {"mlp.down_proj.weight",               "ffn_down.weight",            Width,       FeedForward},
    {"post_feedforward_layernorm.weight",  "post_ffw_norm.weight",       Width,       None,  Change::PlusOne},
});

constexpr std::array kPhi3 = std::to_array<BlockTensor>({
    {"input_layernorm.weight",          "attn_norm.weight",   Width},
    {"self_attn.qkv_proj.weight",       "attn_qkv.weight",    Fused,     Width},
    {"self_attn.o_proj.weight",         "attn_output.weight", Width,     Query},
    {"post_attention_layernorm.weight", "ffn_norm.weight",    Width},
    {"mlp.gate_up_proj.weight",         "ffn_up.weight",      GateAndUp, Width},
    {"mlp.down_proj.weight",            "ffn_down.weight",    Width,     FeedForward},
});

constexpr std::array kOlmo2 = std::to_array<BlockTensor>({
    {"self_attn.q_proj.weight",           "attn_q.weight",              Query,       Width},
    {"self_attn.k_proj.weight",           "attn_k.weight",              KeyValue,    Width},
    {"self_attn.v_proj.weight",           "attn_v.weight",              KeyValue,    Width},
    {"self_attn.q_norm.weight",           "attn_q_norm.weight",         Query},
    {"self_attn.k_norm.weight",           "attn_k_norm.weight",         KeyValue},
    {"self_attn.o_proj.weight",           "attn_output.weight",         Width,       Query},
    {"post_attention_layernorm.weight",   "post_attention_norm.weight", Width},
    {"mlp.gate_proj.weight",              "ffn_gate.weight",            FeedForward, Width},
    {"mlp.up_proj.weight",                "ffn_up.weight",              FeedForward, Width},
    {"mlp.down_proj.weight",              "ffn_down.weight",            Width,       FeedForward},
    {"post_feedforward_layernorm.weight", "post_ffw_norm.weight",       Width},
});

constexpr std::array kGemma2Defaults = std::to_array<FamilyDefault>({
    {"num_attention_heads", 8}, {"num_key_value_heads", 4}, {"head_dim", 256},
    {"max_position_embeddings", 8192}, {"query_pre_attn_scalar", 256}, {"sliding_window", 4096}});
constexpr std::array kGemma3Defaults = std::to_array<FamilyDefault>({
    {"num_attention_heads", 8}, {"num_key_value_heads", 4}, {"head_dim", 256},
    {"max_position_embeddings", 131'072}, {"query_pre_attn_scalar", 256}, {"sliding_window", 4096},
    {"rope_theta", 1'000'000}, {"rope_local_base_freq", 10'000}});
constexpr std::array kQwen3Defaults = std::to_array<FamilyDefault>({{"head_dim", 128}});
constexpr std::array kEpsilonDefaults = std::to_array<FamilyDefault>({{"rms_norm_eps", 1e-5}});
constexpr std::array kGraniteDefaults = std::to_array<FamilyDefault>({
    {"attention_multiplier", 1}, {"embedding_multiplier", 1}, {"residual_multiplier", 1},
    {"logits_scaling", 1}});

constexpr std::string_view kGelu = "gelu_pytorch_tanh";

constexpr std::array kFamilies = std::to_array<Family>({
    {.architecture = "LlamaForCausalLM",    .type = "llama", .name = "llama",    .block = kLlama,
     .llama3_rope = true, .longrope = true},
    {.architecture = "MistralForCausalLM",  .type = "mistral", .name = "llama",    .block = kLlama,
     .llama3_rope = true, .longrope = true},
    {.architecture = "MixtralForCausalLM",  .type = "mixtral", .name = "llama",    .block = kMixtral, .defaults = kEpsilonDefaults,
     .llama3_rope = true, .longrope = true},
    {.architecture = "SmolLM3ForCausalLM",  .type = "smollm3", .name = "smollm3",  .block = kSmolLm3},
    {.architecture = "GraniteForCausalLM",  .type = "granite", .name = "granite",  .block = kLlama,  .defaults = kGraniteDefaults,
     .llama3_rope = true, .longrope = true},
    {.architecture = "Qwen2ForCausalLM",    .type = "qwen2", .name = "qwen2",    .block = kQwen2,  .attention_is_square = true},
    {.architecture = "Qwen3ForCausalLM",    .type = "qwen3", .name = "qwen3",    .block = kQwen3,  .defaults = kQwen3Defaults},
    {.architecture = "Qwen3MoeForCausalLM", .type = "qwen3_moe", .name = "qwen3moe", .block = kQwen3Moe},
    {.architecture = "Gemma2ForCausalLM",   .type = "gemma2", .name = "gemma2",   .block = kGemma2, .defaults = kGemma2Defaults,
     .activation = kGelu, .norm_plus_one = true, .windows = true},
    {.architecture = "Gemma3ForCausalLM",   .type = "gemma3_text", .name = "gemma3",   .block = kGemma3, .defaults = kGemma3Defaults,
     .activation = kGelu, .norm_plus_one = true, .windows = true},
    {.architecture = "Gemma3ForConditionalGeneration", .type = "gemma3", .name = "gemma3", .block = kGemma3,
     .defaults = kGemma3Defaults, .activation = kGelu, .norm_plus_one = true, .windows = true},
    {.architecture = "Phi3ForCausalLM",     .type = "phi3", .name = "phi3",     .block = kPhi3,   .defaults = kEpsilonDefaults,
     .attention_is_square = true, .longrope = true},
    {.architecture = "Olmo2ForCausalLM",    .type = "olmo2", .name = "olmo2",    .block = kOlmo2,  .defaults = kEpsilonDefaults,
     .needs_output = true, .attention_is_square = true},
});
// clang-format on

Result<void> check_activation(const Family& family, const ModelConfig& config) {
    for (const std::string_view key : {"hidden_activation", "hidden_act"}) {
        ELPIS_TRY(auto named, config.fields.optional_text(key));
        if (!named) continue;
        if (*named == "swish") *named = "silu";
        if (*named == family.activation) return {};
        return refuse(fmt::format("its config.json has {} = {}; llama.cpp computes {} with {}",
                                  key,
                                  shown(*named),
                                  family.name,
                                  family.activation));
    }
    return {};
}

Result<void> check_rope(const Family& family, const ModelConfig& config) {
    const Rope& rope = config.rope;
    if (rope.partial < 1.0 && family.name != "phi3") {
        return refuse(
            fmt::format("its config.json has partial_rotary_factor = {}, and llama.cpp "
                        "rotates whole heads in {}",
                        rope.partial,
                        family.name));
    }
    using Kind = Rope::Kind;
    const bool fits = rope.kind == Kind::LongRope ? family.longrope
                      : rope.kind == Kind::Llama3 ? family.llama3_rope
                      : rope.kind == Kind::Yarn   ? !family.windows
                                                  : true;
    if (!fits) {
        return refuse(
            fmt::format("its config.json has a rope scaling that llama.cpp does not "
                        "compute in {}",
                        family.name));
    }
    const auto wanted = static_cast<std::size_t>(config.rotated()) / 2;
    if (rope.kind == Kind::LongRope &&
        (rope.long_factors.size() != wanted || rope.short_factors.size() != wanted)) {
        return refuse(
            fmt::format("its config.json has {} and {} longrope factors; heads of this "
                        "size need {}",
                        rope.long_factors.size(),
                        rope.short_factors.size(),
                        wanted));
    }
    return {};
}

// llama.cpp leaves out the rotation of each fourth block, whatever is configured.
Result<void> check_smollm3(const ModelConfig& config) {
    const auto layers = config.fields.object().find("no_rope_layers");
    if (layers == config.fields.object().end() || !layers->is_array() || layers->empty()) return {};
    for (std::size_t i = 0; i < layers->size(); ++i) {
        const bool rotated = (*layers)[i].is_number() && (*layers)[i].get<double>() != 0.0;
        if (rotated != ((i + 1) % 4 != 0)) {
            return refuse(
                "its config.json has no_rope_layers; llama.cpp leaves out the rotation "
                "of each fourth block and of no other");
        }
    }
    return {};
}

Result<void> check_qwen3_moe(const ModelConfig& config) {
    ELPIS_TRY(const bool normed, config.fields.flag("norm_topk_prob", false));
    if (!normed) {
        return refuse(
            "its config.json has norm_topk_prob = false; llama.cpp always weighs the "
            "chosen experts to a sum of 1");
    }
    ELPIS_TRY(const auto step, config.fields.optional_whole("decoder_sparse_step", {}));
    const auto dense = config.fields.object().find("mlp_only_layers");
    const bool some_dense =
        dense != config.fields.object().end() && dense->is_array() && !dense->empty();
    if (step.value_or(1) != 1 || some_dense)
        return refuse("some of its blocks have no experts, and llama.cpp wants them in each");
    return {};
}

}  // namespace

std::span<const Family> families() {
    return kFamilies;
}

Result<const Family*> find_family(std::string_view architecture) {
    const auto* const found = std::ranges::find_if(kFamilies, [&](const Family& family) {
        return architecture == family.architecture || architecture == family.type;
    });
    if (found != kFamilies.end()) return found;
    std::vector<std::string_view> known;
    known.reserve(kFamilies.size());
    for (const Family& family : kFamilies)
        known.push_back(family.architecture);
    return fail(ErrorCode::Unsupported,
                fmt::format("its architecture is {}; these can be run: {}",
                            shown(architecture),
                            fmt::join(known, ", ")));
}

JsonFields with_defaults(const JsonFields& config, const Family& family) {
    nlohmann::json object = config.object();
    for (const auto& [key, value] : family.defaults) {
        if (object.contains(key)) continue;
        const auto whole = static_cast<std::int64_t>(value);
        object[std::string(key)] =
            static_cast<double>(whole) == value ? nlohmann::json(whole) : nlohmann::json(value);
    }
    return {std::move(object), "config.json"};
}

Result<void> check_family(const Family& family, const ModelConfig& config) {
    ELPIS_OK(check_activation(family, config));
    ELPIS_OK(check_rope(family, config));
    if (family.attention_is_square && config.query_size() != config.width) {
        return refuse(
            fmt::format("its {} heads of {} numbers are not its width of {}, which "
                        "llama.cpp wants in {}",
                        config.heads,
                        config.head_size,
                        config.width,
                        family.name));
    }
    const bool wants_experts = std::ranges::any_of(
        family.block, [](const BlockTensor& tensor) { return tensor.rows == Experts; });
    if (wants_experts && config.experts == 0)
        return refuse("its config.json says nothing of experts, which its architecture has");
    if (family.name == "smollm3") return check_smollm3(config);
    if (family.name == "qwen3moe") return check_qwen3_moe(config);
    return {};
}

}  // namespace elpis::backends::hf
