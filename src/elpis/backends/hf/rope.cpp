#include "elpis/backends/hf/rope.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "elpis/backends/hf/json_fields.h"
#include "elpis/base/result.h"
#include "elpis/steering/formats/refusal.h"

namespace elpis::backends::hf {
namespace {

using steering::formats::refuse;
using steering::formats::shown;

constexpr JsonFields::Range kContext{.low = 1, .high = 1'000'000'000};
constexpr std::size_t kMostFactors = 4096;

// YaRN, §3.4: attention grows with the logarithm of the stretch.
double yarn_scale(double factor, double weight) {
    return factor <= 1.0 ? 1.0 : 0.1 * weight * std::log(factor) + 1.0;
}

Result<double> positive(const JsonFields& fields, std::string_view key, double otherwise) {
    ELPIS_TRY(const auto value, fields.optional_number(key));
    if (!value) return otherwise;
    if (*value > 0.0) return *value;
    return refuse(fmt::format("its config.json has {} = {}; it must be above 0", key, *value));
}

Result<std::vector<float>> factors(const JsonFields& scaling, std::string_view key) {
    const auto found = scaling.object().find(key);
    const bool is_list = found != scaling.object().end() && found->is_array() &&
                         found->size() <= kMostFactors &&
                         std::ranges::all_of(*found, [](const nlohmann::json& item) {
                             return item.is_number() && item.get<double>() > 0.0;
                         });
    if (!is_list) {
        return refuse(
            fmt::format("its config.json has a longrope scaling without {}, a list of "
                        "numbers above 0",
                        key));
    }
    std::vector<float> values;
    for (const nlohmann::json& item : *found)
        values.push_back(item.get<float>());
    return values;
}

Result<Rope::Kind> kind_of(const std::string& name) {
    if (name == "default") return Rope::Kind::Plain;
    if (name == "linear") return Rope::Kind::Linear;
    if (name == "dynamic") return Rope::Kind::Dynamic;
    if (name == "llama3") return Rope::Kind::Llama3;
    if (name == "yarn") return Rope::Kind::Yarn;
    if (name == "longrope" || name == "su") return Rope::Kind::LongRope;
    return refuse(
        fmt::format("its config.json has the rope scaling {}; linear, dynamic, llama3, "
                    "yarn and longrope can be run",
                    shown(name)));
}

Result<void> read_yarn(const JsonFields& scaling, Rope& rope) {
    ELPIS_TRY(rope.beta_fast, scaling.optional_number("beta_fast"));
    ELPIS_TRY(rope.beta_slow, scaling.optional_number("beta_slow"));
    ELPIS_TRY(const bool truncate, scaling.flag("truncate", true));
    if (!truncate) {
        return refuse(
            "its config.json has a yarn scaling with truncate = false, which llama.cpp "
            "cannot compute");
    }
    ELPIS_TRY(const auto attention, scaling.optional_number("attention_factor"));
    ELPIS_TRY(const auto scale, scaling.optional_number("mscale"));
    ELPIS_TRY(const auto all, scaling.optional_number("mscale_all_dim"));
    const double own = scale.value_or(0.0);
    const double everywhere = all.value_or(0.0);
    const double usual = own != 0.0 && everywhere != 0.0
                             ? yarn_scale(rope.factor, own) / yarn_scale(rope.factor, everywhere)
                             : yarn_scale(rope.factor, 1.0);
    rope.attention_factor = attention.value_or(usual);
    return {};
}

Result<void> read_longrope(const JsonFields& scaling, double stretch, Rope& rope) {
    ELPIS_TRY(rope.long_factors, factors(scaling, "long_factor"));
    ELPIS_TRY(rope.short_factors, factors(scaling, "short_factor"));
    ELPIS_TRY(const auto attention, scaling.optional_number("attention_factor"));
    rope.attention_factor =
        attention ? *attention
        : stretch <= 1.0
            ? 1.0
            : std::sqrt(1.0 +
                        std::log(stretch) / std::log(static_cast<double>(rope.original_context)));
    return {};
}

Result<void> read_scaling(const JsonFields& config,
                          const JsonFields& scaling,
                          int context,
                          Rope& rope) {
    ELPIS_TRY(auto name, scaling.optional_text("rope_type"));
    if (!name) {
        ELPIS_TRY(name, scaling.optional_text("type"));
    }
    if (!name) return {};
    ELPIS_TRY(rope.kind, kind_of(*name));
    if (rope.kind == Rope::Kind::Plain) return {};
    ELPIS_TRY(rope.factor, positive(scaling, "factor", 1.0));
    ELPIS_TRY(auto original, scaling.optional_whole("original_max_position_embeddings", kContext));
    ELPIS_TRY(const auto outer,
              config.optional_whole("original_max_position_embeddings", kContext));
    if (rope.kind == Rope::Kind::LongRope && outer) original = outer;
    rope.original_context = static_cast<int>(original.value_or(context));
    if (rope.kind == Rope::Kind::Llama3) {
        ELPIS_TRY(rope.low_frequency_factor, positive(scaling, "low_freq_factor", 1.0));
        ELPIS_TRY(rope.high_frequency_factor, positive(scaling, "high_freq_factor", 4.0));
        if (rope.high_frequency_factor == rope.low_frequency_factor) {
            return refuse(
                "its config.json has a llama3 scaling whose low_freq_factor and "
                "high_freq_factor are the same");
        }
    }
    if (rope.kind == Rope::Kind::Yarn) return read_yarn(scaling, rope);
    if (rope.kind == Rope::Kind::LongRope) {
        if (rope.original_context < 2)
            return refuse("its config.json has a longrope scaling of a context of 1 token");
        const double stretch =
            outer ? static_cast<double>(context) / static_cast<double>(*outer) : rope.factor;
        return read_longrope(scaling, stretch, rope);
    }
    return {};
}

}  // namespace

Result<Rope> read_rope(const JsonFields& config, int context) {
    Rope rope;
    ELPIS_TRY(auto parameters, config.below("rope_parameters"));
    if (!parameters) {
        ELPIS_TRY(parameters, config.below("rope_scaling"));
    }
    // Two kinds of blocks, each with its own.
    if (parameters && (parameters->has("full_attention") || parameters->has("sliding_attention"))) {
        ELPIS_TRY(const auto local, parameters->below("sliding_attention"));
        if (local) {
            ELPIS_TRY(rope.local_theta, local->optional_number("rope_theta"));
        }
        ELPIS_TRY(parameters, parameters->below("full_attention"));
    }
    ELPIS_TRY(rope.theta, positive(config, "rope_theta", rope.theta));
    ELPIS_TRY(rope.partial, positive(config, "partial_rotary_factor", 1.0));
    if (config.has("rope_local_base_freq")) {
        ELPIS_TRY(rope.local_theta, config.optional_number("rope_local_base_freq"));
    }
    if (parameters) {
        ELPIS_TRY(rope.theta, positive(*parameters, "rope_theta", rope.theta));
        ELPIS_TRY(rope.partial, positive(*parameters, "partial_rotary_factor", rope.partial));
        ELPIS_OK(read_scaling(config, *parameters, context, rope));
    }
    if (rope.partial > 1.0) {
        return refuse(
            fmt::format("its config.json has partial_rotary_factor = {}; it must be at "
                        "most 1",
                        rope.partial));
    }
    return rope;
}

std::vector<float> llama3_divisors(const Rope& rope, int dimensions) {
    const double low_wavelength = rope.original_context / rope.low_frequency_factor;
    const double high_wavelength = rope.original_context / rope.high_frequency_factor;
    std::vector<float> divisors;
    for (int i = 0; i + 1 < dimensions; i += 2) {
        const double wavelength =
            2.0 * std::numbers::pi * std::pow(rope.theta, static_cast<double>(i) / dimensions);
        double divisor = 1.0;
        if (wavelength > low_wavelength) {
            divisor = rope.factor;
        } else if (wavelength >= high_wavelength) {
            const double smooth = (rope.original_context / wavelength - rope.low_frequency_factor) /
                                  (rope.high_frequency_factor - rope.low_frequency_factor);
            divisor = 1.0 / ((1.0 - smooth) / rope.factor + smooth);
        }
        divisors.push_back(static_cast<float>(divisor));
    }
    return divisors;
}

}  // namespace elpis::backends::hf
