#include "elpis/backends/hf/tensor_plan.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "elpis/backends/hf/family.h"
#include "elpis/backends/hf/model_config.h"
#include "elpis/backends/hf/precision.h"
#include "elpis/backends/hf/rope.h"
#include "elpis/backends/hf/weights.h"
#include "elpis/base/result.h"
#include "elpis/steering/formats/refusal.h"

namespace elpis::backends::hf {
namespace {

using steering::formats::refuse;
using steering::formats::shown;

using Shape = std::vector<std::uint64_t>;

// The text part of a model for several media has its names behind another word.
constexpr std::array<std::string_view, 3> kRoots{
    "model.", "language_model.model.", "model.language_model."};
constexpr std::array<std::string_view, 2> kOutputs{"lm_head.weight",
                                                   "language_model.lm_head.weight"};
// Of other media, or computed and only saved by mistake.
constexpr std::array<std::string_view, 6> kPassedOver{"vision_tower.",
                                                      "model.vision_tower.",
                                                      "multi_modal_projector.",
                                                      "model.multi_modal_projector.",
                                                      "audio_tower.",
                                                      "model.audio_tower."};

std::string shape_text(const Shape& shape) {
    return fmt::format("{}", fmt::join(shape, " × "));
}

class Planner {
public:
    Planner(const Family& family,
            const ModelConfig& config,
            const Weights& weights,
            Precision precision,
            float query_factor)
        : family_(family),
          config_(config),
          weights_(weights),
          precision_(precision),
          query_factor_(query_factor) {
        for (const std::string_view root : kRoots) {
            if (weights.find(fmt::format("{}embed_tokens.weight", root)) != nullptr) root_ = root;
        }
    }

    Result<std::vector<PlannedTensor>> plan() {
        ELPIS_TRY(const std::uint64_t tokens, embedded_tokens(weights_));
        const auto width = static_cast<std::uint64_t>(config_.width);
        ELPIS_OK(add_named("embed_tokens.weight", "token_embd.weight", {tokens, width}));
        ELPIS_OK(add_named("norm.weight", "output_norm.weight", {width}));
        if (family_.norm_plus_one) planned_.back().add = 1.0F;
        ELPIS_OK(add_output({tokens, width}));
        add_rope_factors();
        for (int block = 0; block < config_.blocks; ++block) {
            for (const BlockTensor& tensor : family_.block)
                ELPIS_OK(add_block_tensor(block, tensor));
        }
        ELPIS_OK(check_all_used());
        return std::move(planned_);
    }

private:
    // A matrix keeps its type or gets the one that was asked for; what llama.cpp computes with in
    // float32 alone is stored so.
    Stored written_type(const StoredTensor& source, bool always_f32) const {
        if (source.shape.size() == 1 || always_f32) return Stored::F32;
        switch (precision_) {
            case Precision::Float32:
                return Stored::F32;
            case Precision::Float16:
                return Stored::F16;
            case Precision::BFloat16:
                return Stored::BF16;
            case Precision::Auto:
            case Precision::Q80:
            case Precision::Q4KM:
                break;
        }
        return source.type == Stored::F64 ? Stored::F32 : source.type;
    }

    Result<const StoredTensor*> use(const std::string& name, const Shape& shape) {
        const StoredTensor* const tensor = weights_.find(name);
        if (tensor == nullptr) return refuse(fmt::format("its tensor {} is missing", shown(name)));
        if (tensor->shape != shape) {
            return refuse(fmt::format("its tensor {} is {}; config.json makes it {}",
                                      shown(name),
                                      shape_text(tensor->shape),
                                      shape_text(shape)));
        }
        used_.insert(tensor->name);
        return tensor;
    }

    void plan_one(std::string name, std::vector<const StoredTensor*> sources, bool always_f32) {
        PlannedTensor planned{.name = std::move(name)};
        const StoredTensor& first = *sources.front();
        planned.shape.assign(first.shape.rbegin(), first.shape.rend());
        planned.rows = first.shape.front();
        planned.type = written_type(first, always_f32);
        if (sources.size() > 1) planned.shape.push_back(sources.size());
        planned.sources = std::move(sources);
        planned_.push_back(std::move(planned));
    }

    Result<void> add_named(std::string_view source, std::string target, const Shape& shape) {
        ELPIS_TRY(const StoredTensor* tensor, use(fmt::format("{}{}", root_, source), shape));
        plan_one(std::move(target), {tensor}, false);
        return {};
    }

    // transformers ties the output to the embeddings whatever the file has, if it is told to.
    Result<void> add_output(const Shape& shape) {
        const StoredTensor* own = nullptr;
        for (const std::string_view name : kOutputs) {
            if (const StoredTensor* found = weights_.find(name)) own = found;
        }
        if (own != nullptr) used_.insert(own->name);
        if (own != nullptr && !config_.tied.value_or(false)) {
            ELPIS_TRY(const StoredTensor* tensor, use(own->name, shape));
            plan_one("output.weight", {tensor}, false);
            return {};
        }
        if (own == nullptr && !config_.tied.value_or(true)) {
            return refuse(
                "its tensor \"lm_head.weight\" is missing, and config.json does not tie "
                "the output to the embeddings");
        }
        if (family_.needs_output) {
            PlannedTensor copy = planned_.front();
            copy.name = "output.weight";
            planned_.push_back(std::move(copy));
        }
        return {};
    }

    void add_values(std::string name, std::vector<float> values) {
        PlannedTensor planned{.name = std::move(name), .shape = {values.size()}};
        planned.values = std::move(values);
        planned_.push_back(std::move(planned));
    }

    void add_rope_factors() {
        const Rope& rope = config_.rope;
        if (rope.kind == Rope::Kind::Llama3)
            add_values("rope_freqs.weight", llama3_divisors(rope, config_.rotated()));
        if (rope.kind != Rope::Kind::LongRope) return;
        add_values("rope_factors_long.weight", rope.long_factors);
        add_values("rope_factors_short.weight", rope.short_factors);
    }

    Result<void> add_block_tensor(int block, const BlockTensor& tensor) {
        Shape shape{size_of(tensor.rows, config_)};
        if (tensor.columns != Extent::None) shape.push_back(size_of(tensor.columns, config_));
        std::vector<const StoredTensor*> sources;
        const std::size_t expert = tensor.source.find("{}");
        const int count = expert == std::string_view::npos ? 1 : config_.experts;
        for (int i = 0; i < count; ++i) {
            std::string source(tensor.source);
            if (expert != std::string_view::npos) source.replace(expert, 2, fmt::format("{}", i));
            const std::string name = fmt::format("{}layers.{}.{}", root_, block, source);
            if (tensor.optional && weights_.find(name) == nullptr) return {};
            ELPIS_TRY(sources.emplace_back(), use(name, shape));
        }
        plan_one(
            fmt::format("blk.{}.{}", block, tensor.target), std::move(sources), tensor.always_f32);
        plan_change(tensor.change, config_, query_factor_, planned_.back());
        return {};
    }

    Result<void> check_all_used() const {
        for (const auto& [name, tensor] : weights_.tensors()) {
            if (used_.contains(name) || name.ends_with("rotary_emb.inv_freq")) continue;
            if (std::ranges::any_of(kPassedOver, [&](std::string_view beginning) {
                    return name.starts_with(beginning);
                }))
                continue;
            return refuse(
                fmt::format("its tensor {} has no place in {}; if it is of an adapter, "
                            "merge that first",
                            shown(name),
                            family_.architecture));
        }
        return {};
    }

    const Family& family_;
    const ModelConfig& config_;
    const Weights& weights_;
    Precision precision_;
    float query_factor_;
    std::string_view root_ = kRoots.front();
    std::set<std::string, std::less<>> used_;
    std::vector<PlannedTensor> planned_;
};

}  // namespace

std::uint64_t PlannedTensor::numbers() const {
    std::uint64_t product = 1;
    for (const std::uint64_t extent : shape)
        product *= extent;
    return product;
}

std::uint64_t size_of(Extent extent, const ModelConfig& config) {
    switch (extent) {
        case Extent::None:
            return 1;
        case Extent::Width:
            return static_cast<std::uint64_t>(config.width);
        case Extent::FeedForward:
            return static_cast<std::uint64_t>(config.feed_forward);
        case Extent::ExpertFeedForward:
            return static_cast<std::uint64_t>(config.expert_feed_forward);
        case Extent::GateAndUp:
            return 2 * static_cast<std::uint64_t>(config.feed_forward);
        case Extent::Query:
            return static_cast<std::uint64_t>(config.query_size());
        case Extent::KeyValue:
            return static_cast<std::uint64_t>(config.kv_size());
        case Extent::Fused:
            return static_cast<std::uint64_t>(config.query_size()) +
                   2 * static_cast<std::uint64_t>(config.kv_size());
        case Extent::HeadSize:
            return static_cast<std::uint64_t>(config.head_size);
        case Extent::Experts:
            return static_cast<std::uint64_t>(config.experts);
    }
    return 0;
}

void plan_change(Change change,
                 const ModelConfig& config,
                 float query_factor,
                 PlannedTensor& into) {
    switch (change) {
        case Change::None:
            break;
        case Change::NormQ:
            into.multiply = query_factor;
            [[fallthrough]];
        case Change::PlusOne:
            into.add = 1.0F;
            break;
        case Change::ScaleQ:
            into.multiply = query_factor;
            break;
        case Change::RotaryQ:
            into.rotary_heads = static_cast<std::uint64_t>(config.heads);
            break;
        case Change::RotaryK:
            into.rotary_heads = static_cast<std::uint64_t>(config.kv_heads);
            break;
    }
}

Result<float> query_factor(const Family& family, const ModelConfig& config) {
    ELPIS_TRY(const auto scalar, config.fields.optional_number("query_pre_attn_scalar"));
    if (!scalar) return 1.0F;
    if (*scalar <= 0.0) return refuse("its config.json has a query_pre_attn_scalar of 0 or less");
    const bool largest = config.blocks == (family.name == "gemma2" ? 46 : 62);
    const int assumed = largest ? config.width / config.heads : config.head_size;
    return static_cast<float>(std::sqrt(static_cast<double>(assumed) / *scalar));
}

Result<std::uint64_t> embedded_tokens(const Weights& weights) {
    for (const std::string_view root : kRoots) {
        const StoredTensor* const found = weights.find(fmt::format("{}embed_tokens.weight", root));
        if (found == nullptr) continue;
        if (found->shape.size() == 2) return found->shape.front();
    }
    return refuse("its tensor \"model.embed_tokens.weight\" is missing, or is no matrix");
}

Result<std::vector<PlannedTensor>> plan_tensors(const Family& family,
                                                const ModelConfig& config,
                                                const Weights& weights,
                                                Precision precision) {
    ELPIS_TRY(const float factor, query_factor(family, config));
    return Planner(family, config, weights, precision, factor).plan();
}

}  // namespace elpis::backends::hf
