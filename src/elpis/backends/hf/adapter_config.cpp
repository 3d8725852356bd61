#include "elpis/backends/hf/adapter_config.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "elpis/backends/hf/json_fields.h"
#include "elpis/base/result.h"
#include "elpis/steering/formats/bounded_json.h"
#include "elpis/steering/formats/refusal.h"

namespace elpis::backends::hf {
namespace {

using Json = nlohmann::json;
using steering::formats::refuse;
using steering::formats::shown;
using Exceptions = std::vector<AdapterConfig::Exception>;

constexpr const char* kFile = "adapter_config.json";
constexpr JsonFields::Range kRanks{.low = 1, .high = 1 << 16};
constexpr double kLeastAlpha = 1e-6;
constexpr double kMostAlpha = 1e6;
constexpr std::size_t kMostExceptions = 100'000;

struct Foreign {
    const char* key;
    const char* means;
};
// Each of them would change what is computed in a way that llama.cpp's adapters have not.
constexpr std::array kForeign = std::to_array<Foreign>({
    {"use_dora", "DoRA, which rescales the weights themselves"},
    {"use_qalora", "QALoRA, which pools its inputs"},
    {"use_bdlora", "block-diagonal LoRA"},
    {"lora_bias", "biases of its own"},
    {"fan_in_fan_out", "transposed weights, as GPT-2 has them"},
    {"modules_to_save", "whole modules that were trained besides"},
    {"layer_replication", "layers that are repeated"},
    {"trainable_token_indices", "tokens that were trained besides"},
    {"target_parameters", "parameters outside of linear layers"},
    {"alora_invocation_tokens", "an adapter that begins to act at some token (aLoRA)"},
    {"megatron_config", "parallel layers of Megatron"},
    {"arrow_config", "a mixture of adapters (Arrow)"},
    {"kasa_config", "KaSA, which changes the weights themselves"},
    {"monteclora_config", "sampled adapters (MonteCLoRA)"},
    {"velora_config", "projected inputs (VeLoRA)"},
});

// What these begin with is taken away from the base's weights, which nobody does here.
constexpr std::array<std::string_view, 5> kOtherBase{"pissa", "olora", "corda", "loftq", "lora_ga"};

bool says_nothing(const Json& value) {
    return value.is_null() || value == false || (value.is_structured() && value.empty());
}

Result<void> check_foreign(const Json& config) {
    for (const Foreign& each : kForeign) {
        const auto found = config.find(each.key);
        if (found == config.end() || says_nothing(*found)) continue;
        return refuse(
            fmt::format("its {} has {}, which means {}; that is not supported. Merge it into its "
                        "model (merge_and_unload), and convert that",
                        kFile,
                        each.key,
                        each.means));
    }
    return {};
}

Result<void> check_beginning(const JsonFields& fields) {
    const auto found = fields.object().find("init_lora_weights");
    if (found == fields.object().end() || !found->is_string()) return {};
    const auto kind = found->get<std::string>();
    if (!std::ranges::any_of(kOtherBase, [&](auto word) { return kind.starts_with(word); }))
        return {};
    return refuse(
        fmt::format("its {} has init_lora_weights = {}: it belongs to weights that were changed "
                    "when its training began; convert it to plain LoRA with PEFT "
                    "(path_initial_model_for_weight_conversion)",
                    kFile,
                    shown(kind)));
}

// PEFT takes regular expressions here; nearly always they are names.
bool is_name(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char letter) {
        return (letter >= '0' && letter <= '9') || (letter >= 'a' && letter <= 'z') ||
               (letter >= 'A' && letter <= 'Z') || letter == '_' || letter == '.';
    });
}

Result<Exceptions> read_exceptions(const JsonFields& fields, const char* key) {
    ELPIS_TRY(const auto given, fields.below(key));
    Exceptions exceptions;
    if (!given) return exceptions;
    if (given->object().size() > kMostExceptions)
        return refuse(fmt::format("its {} has over {} in {}", kFile, kMostExceptions, key));
    for (const auto& item : given->object().items()) {
        std::string_view module = item.key();
        if (module.starts_with('^')) module.remove_prefix(1);
        if (!is_name(module)) {
            return refuse(
                fmt::format("its {} has {} in {}; names of modules are understood there, "
                            "regular expressions are not",
                            kFile,
                            shown(item.key()),
                            key));
        }
        ELPIS_TRY(const double value, given->number(item.key()));
        exceptions.push_back({.module = std::string(module), .value = value});
    }
    return exceptions;
}

bool is_called(std::string_view module, std::string_view name) {
    if (!module.ends_with(name)) return false;
    const std::size_t before = module.size() - name.size();
    return before == 0 || module[before - 1] == '.';
}

Result<double> value_for(std::string_view module, const Exceptions& exceptions, double usual) {
    std::optional<double> value;
    for (const AdapterConfig::Exception& each : exceptions) {
        if (!is_called(module, each.module)) continue;
        if (value && *value != each.value) {
            return refuse(fmt::format("its {} has two values for {}: {} and {}",
                                      kFile,
                                      shown(module),
                                      *value,
                                      each.value));
        }
        value = each.value;
    }
    return value.value_or(usual);
}

}  // namespace

Result<int> AdapterConfig::rank_of(std::string_view module) const {
    ELPIS_TRY(const double value, value_for(module, ranks, rank));
    return static_cast<int>(value);
}

Result<double> AdapterConfig::scale_of(std::string_view module) const {
    ELPIS_TRY(const int own_rank, rank_of(module));
    ELPIS_TRY(const double own_alpha, value_for(module, alphas, alpha));
    return own_alpha / (rank_stabilised ? std::sqrt(static_cast<double>(own_rank)) : own_rank);
}

Result<AdapterConfig> read_adapter_config(std::string_view json) {
    auto parsed = steering::formats::parse_json(json);
    if (!parsed) return refuse(fmt::format("its {}: {}", kFile, parsed.error().message));
    if (!parsed->is_object()) return refuse(fmt::format("its {} is no JSON object", kFile));
    const JsonFields fields(*std::move(parsed), kFile);
    ELPIS_TRY(const std::string kind, fields.text("peft_type"));
    if (kind != "LORA") {
        return refuse(
            fmt::format("its {} has peft_type = {}; only LORA is supported", kFile, shown(kind)));
    }
    ELPIS_OK(check_foreign(fields.object()));
    ELPIS_OK(check_beginning(fields));
    ELPIS_TRY(const auto bias, fields.optional_text("bias"));
    if (bias && *bias != "none") {
        return refuse(fmt::format(
            "its {} has bias = {}: biases were trained besides, which is not supported; merge it "
            "into its model (merge_and_unload), and convert that",
            kFile,
            shown(*bias)));
    }
    AdapterConfig config;
    ELPIS_TRY(const std::int64_t rank, fields.whole("r", kRanks));
    config.rank = static_cast<int>(rank);
    ELPIS_TRY(config.alpha, fields.number("lora_alpha"));
    // llama.cpp takes 0, and what 32 bits make 0 of, for another thing.
    const double strength = std::abs(config.alpha);
    if (strength < kLeastAlpha || strength > kMostAlpha) {
        return refuse(fmt::format("its {} has lora_alpha = {}; {} to {} is expected, either way",
                                  kFile,
                                  config.alpha,
                                  kLeastAlpha,
                                  kMostAlpha));
    }
    ELPIS_TRY(config.rank_stabilised, fields.flag("use_rslora", false));
    ELPIS_TRY(config.ranks, read_exceptions(fields, "rank_pattern"));
    for (const AdapterConfig::Exception& each : config.ranks) {
        if (each.value >= 1 && each.value <= static_cast<double>(kRanks.high) &&
            each.value == std::floor(each.value))
            continue;
        return refuse(
            fmt::format("its {} has a rank_pattern with {} for {}; a whole number of 1 or more "
                        "is expected",
                        kFile,
                        each.value,
                        shown(each.module)));
    }
    ELPIS_TRY(config.alphas, read_exceptions(fields, "alpha_pattern"));
    for (const AdapterConfig::Exception& each : config.alphas) {
        if (std::abs(each.value) <= kMostAlpha) continue;
        return refuse(
            fmt::format("its {} has an alpha_pattern with {} for {}; at most {} is expected",
                        kFile,
                        each.value,
                        shown(each.module),
                        kMostAlpha));
    }
    return config;
}

}  // namespace elpis::backends::hf
