#include "elpis/backends/hf/metadata.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "elpis/backends/hf/family.h"
#include "elpis/backends/hf/gguf_header.h"
#include "elpis/backends/hf/json_fields.h"
#include "elpis/backends/hf/model_config.h"
#include "elpis/backends/hf/rope.h"
#include "elpis/base/result.h"

namespace elpis::backends::hf {
namespace {

constexpr JsonFields::Range kWindow{.low = 1, .high = 1 << 28};
// A cap so high that it caps nothing: tanh(x / 10⁶) · 10⁶ is x to the last digit of float32.
constexpr double kNoCap = 1e6;

class MetadataWriter {
public:
    MetadataWriter(const Family& family, const ModelConfig& config, GgufHeader& header)
        : family_(family), config_(config), header_(header) {}

    Result<void> write() {
        ELPIS_TRY(const int context, usable_context(family_, config_));
        whole("context_length", context);
        whole("block_count", config_.blocks);
        whole("embedding_length", config_.width);
        whole("feed_forward_length", config_.feed_forward);
        whole("attention.head_count", config_.heads);
        whole("attention.head_count_kv", config_.kv_heads);
        whole("attention.key_length", config_.head_size);
        whole("attention.value_length", config_.head_size);
        number("attention.layer_norm_rms_epsilon", config_.norm_epsilon);
        whole("rope.dimension_count", config_.rotated());
        number("rope.freq_base", config_.rope.theta);
        write_rope_scaling();
        if (config_.experts > 0) write_experts();
        if (family_.name == "granite") return write_granite();
        if (family_.name == "gemma2") return write_gemma2();
        if (family_.name == "gemma3") return write_gemma3();
        if (family_.name == "phi3") write_phi3();
        return {};
    }

private:
    std::string key(std::string_view name) const {
        return fmt::format("{}.{}", family_.name, name);
    }
    void whole(std::string_view name, int value) {
        header_.whole(key(name), static_cast<std::uint64_t>(value));
    }
    void number(std::string_view name, double value) { header_.number(key(name), value); }
    void text(std::string_view name, std::string_view value) { header_.text(key(name), value); }

    void write_rope_scaling() {
        const Rope& rope = config_.rope;
        switch (rope.kind) {
            case Rope::Kind::Plain:
            case Rope::Kind::Dynamic:
            case Rope::Kind::Llama3:  // its factors are a tensor
                break;
            case Rope::Kind::Linear:
                text("rope.scaling.type", "linear");
                number("rope.scaling.factor", rope.factor);
                break;
            case Rope::Kind::Yarn:
                text("rope.scaling.type", "yarn");
                number("rope.scaling.factor", rope.factor);
                whole("rope.scaling.original_context_length", rope.original_context);
                // llama.cpp's own is 1 + ln(factor) / 10; this is what comes on top of it.
                number("rope.scaling.attn_factor",
                       rope.attention_factor /
                           (rope.factor > 1.0 ? 1.0 + 0.1 * std::log(rope.factor) : 1.0));
                if (rope.beta_fast) number("rope.scaling.yarn_beta_fast", *rope.beta_fast);
                if (rope.beta_slow) number("rope.scaling.yarn_beta_slow", *rope.beta_slow);
                break;
            case Rope::Kind::LongRope:
                text("rope.scaling.type", "longrope");
                whole("rope.scaling.original_context_length", rope.original_context);
                number("rope.scaling.attn_factor", rope.attention_factor);
                break;
        }
    }

    void write_experts() {
        whole("expert_count", config_.experts);
        whole("expert_used_count", config_.experts_used);
        if (family_.name == "qwen3moe")
            whole("expert_feed_forward_length", config_.expert_feed_forward);
    }

    Result<void> write_granite() {
        struct Scale {
            const char* source;
            const char* target;
        };
        for (const auto& [source, target] : {Scale{"attention_multiplier", "attention.scale"},
                                             Scale{"embedding_multiplier", "embedding_scale"},
                                             Scale{"residual_multiplier", "residual_scale"},
                                             Scale{"logits_scaling", "logit_scale"}}) {
            ELPIS_TRY(const double value, config_.fields.number(source));
            number(target, value);
        }
        return {};
    }

    Result<void> write_cap(const char* name, bool always) {
        ELPIS_TRY(const auto cap, config_.fields.optional_number(name));
        if (cap || always) number(name, cap.value_or(kNoCap));
        return {};
    }

    Result<void> write_gemma2() {
        ELPIS_OK(write_cap("attn_logit_softcapping", true));
        ELPIS_OK(write_cap("final_logit_softcapping", true));
        return write_window(2);
    }

    Result<void> write_gemma3() {
        ELPIS_OK(write_cap("final_logit_softcapping", false));
        if (config_.rope.local_theta) number("rope.freq_base_swa", *config_.rope.local_theta);
        ELPIS_TRY(const auto every,
                  config_.fields.optional_whole("sliding_window_pattern", kWindow));
        return write_window(static_cast<int>(every.value_or(6)));
    }

    // `every`: each block whose number, from 1, it divides sees everything; the others a window.
    Result<void> write_window(int every) {
        ELPIS_TRY(const auto window, config_.fields.optional_whole("sliding_window", kWindow));
        whole("attention.sliding_window", static_cast<int>(window.value_or(config_.context)));
        std::vector<bool> windowed;
        windowed.reserve(static_cast<std::size_t>(config_.blocks));
        for (int block = 0; block < config_.blocks; ++block)
            windowed.push_back((block + 1) % every != 0);
        const auto types = config_.fields.object().find("layer_types");
        if (types != config_.fields.object().end() && types->is_array() &&
            types->size() == windowed.size()) {
            for (std::size_t i = 0; i < windowed.size(); ++i)
                windowed[i] = (*types)[i] == "sliding_attention";
        }
        header_.flags(key("attention.sliding_window_pattern"), windowed);
        return {};
    }

    // 0: none. llama.cpp has none for this family, so the context ends with it.
    void write_phi3() {
        whole("attention.sliding_window", 0);
        if (config_.rope.kind != Rope::Kind::LongRope)
            whole("rope.scaling.original_context_length", config_.context);
    }

    const Family& family_;
    const ModelConfig& config_;
    GgufHeader& header_;
};

}  // namespace

Result<int> usable_context(const Family& family, const ModelConfig& config) {
    if (family.windows) return config.context;
    ELPIS_TRY(const auto window, config.fields.optional_whole("sliding_window", kWindow));
    // Where a family has this switch, it is off unless it is given.
    const bool has_switch = family.name.starts_with("qwen") || family.name == "smollm3";
    ELPIS_TRY(const bool used, config.fields.flag("use_sliding_window", !has_switch));
    if (!window || !used) return config.context;
    return static_cast<int>(std::min<std::int64_t>(*window, config.context));
}

Result<void> write_metadata(const Family& family, const ModelConfig& config, GgufHeader& header) {
    return MetadataWriter(family, config, header).write();
}

}  // namespace elpis::backends::hf
