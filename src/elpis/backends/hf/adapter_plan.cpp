#include "elpis/backends/hf/adapter_plan.h"

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

#include "elpis/backends/hf/adapter_base.h"
#include "elpis/backends/hf/adapter_config.h"
#include "elpis/backends/hf/family.h"
#include "elpis/backends/hf/tensor_plan.h"
#include "elpis/backends/hf/weights.h"
#include "elpis/base/result.h"
#include "elpis/steering/formats/refusal.h"

namespace elpis::backends::hf {
namespace {

using steering::formats::refuse;
using steering::formats::shown;

constexpr std::string_view kWrapped = "base_model.model.";
// What a model for several media puts in front of its text part.
constexpr std::array<std::string_view, 3> kRoots{
    "model.", "language_model.model.", "model.language_model."};
constexpr std::array<std::string_view, 2> kOutputs{"lm_head", "language_model.lm_head"};

// A matrix of the base that a module may change.
struct Target {
    std::string name;  // in llama.cpp
    std::uint64_t rows = 0;
    std::uint64_t columns = 0;
    Change change = Change::None;
};

class AdapterPlanner {
public:
    AdapterPlanner(const AdapterBase& base, const AdapterConfig& config, const Weights& weights)
        : base_(base), config_(config), weights_(weights) {}

    Result<std::vector<PlannedTensor>> plan() {
        for (int block = 0; block < base_.config.blocks; ++block) {
            for (const BlockTensor& tensor : base_.family->block) {
                if (tensor.columns != Extent::None) ELPIS_OK(add_block_tensor(block, tensor));
            }
        }
        if (base_.own_output) {
            const auto width = static_cast<std::uint64_t>(base_.config.width);
            for (const std::string_view output : kOutputs) {
                ELPIS_OK(add({.name = "output.weight", .rows = base_.tokens, .columns = width},
                             {std::string(output)}));
            }
        }
        ELPIS_OK(check_all_used());
        if (planned_.empty()) return refuse("it changes no module");
        return std::move(planned_);
    }

private:
    struct Pair {
        const StoredTensor* a = nullptr;
        const StoredTensor* b = nullptr;
    };

    Result<void> add_block_tensor(int block, const BlockTensor& tensor) {
        std::string_view module = tensor.source;
        module.remove_suffix(std::string_view(".weight").size());
        const std::size_t expert = module.find("{}");
        const int count = expert == std::string_view::npos ? 1 : base_.config.experts;
        const Target target{.name = fmt::format("blk.{}.{}", block, tensor.target),
                            .rows = size_of(tensor.rows, base_.config),
                            .columns = size_of(tensor.columns, base_.config),
                            .change = tensor.change};
        for (const std::string_view root : kRoots) {
            std::vector<std::string> modules;
            for (int i = 0; i < count; ++i) {
                std::string name(module);
                if (expert != std::string_view::npos) name.replace(expert, 2, fmt::format("{}", i));
                modules.push_back(fmt::format("{}layers.{}.{}", root, block, name));
            }
            ELPIS_OK(add(target, modules));
        }
        return {};
    }

    // The modules of one matrix; experts are several. Nothing where the adapter has none of them.
    Result<void> add(const Target& target, const std::vector<std::string>& modules) {
        std::vector<Pair> pairs;
        std::size_t present = 0;
        for (const std::string& module : modules) {
            ELPIS_TRY(const Pair pair, use(target, module));
            if (pair.a != nullptr) ++present;
            pairs.push_back(pair);
        }
        if (present == 0) return {};
        if (!targets_.insert(target.name).second) {
            return refuse(
                fmt::format("it changes {} twice, the second time as {}; llama.cpp takes "
                            "one change of each matrix",
                            target.name,
                            shown(modules.front())));
        }
        for (std::size_t i = 0; i < pairs.size(); ++i) {
            if (pairs[i].a != nullptr) continue;
            return refuse(
                fmt::format("it changes some experts of a block and not {}; llama.cpp takes "
                            "all of them or none",
                            shown(modules[i])));
        }
        ELPIS_TRY(const double factor, factor_of(modules.front()));
        for (std::size_t i = 1; i < pairs.size(); ++i) {
            ELPIS_TRY(const double other, factor_of(modules[i]));
            if (other == factor && pairs[i].a->shape == pairs.front().a->shape) continue;
            return refuse(
                fmt::format("{} has another rank or alpha than the other experts of its "
                            "block, which llama.cpp cannot have",
                            shown(modules[i])));
        }
        PlannedTensor& a = plan_one(target.name + ".lora_a");
        for (const Pair& pair : pairs)
            a.sources.push_back(pair.a);
        finish(a);
        PlannedTensor& b = plan_one(target.name + ".lora_b");
        for (const Pair& pair : pairs)
            b.sources.push_back(pair.b);
        finish(b);
        plan_change(target.change, base_.config, base_.query_factor, b);
        b.multiply *= static_cast<float>(factor);
        return {};
    }

    PlannedTensor& plan_one(std::string name) {
        return planned_.emplace_back(PlannedTensor{.name = std::move(name)});
    }

    static void finish(PlannedTensor& planned) {
        const StoredTensor& first = *planned.sources.front();
        planned.shape.assign(first.shape.rbegin(), first.shape.rend());
        planned.rows = first.shape.front();
        if (planned.sources.size() > 1) planned.shape.push_back(planned.sources.size());
    }

    Result<Pair> use(const Target& target, const std::string& module) {
        const std::string a_name = fmt::format("{}{}.lora_A.weight", kWrapped, module);
        const std::string b_name = fmt::format("{}{}.lora_B.weight", kWrapped, module);
        const Pair pair{.a = weights_.find(a_name), .b = weights_.find(b_name)};
        if (pair.a == nullptr && pair.b == nullptr) return pair;
        if (pair.a == nullptr || pair.b == nullptr) {
            return refuse(fmt::format("its tensor {} is missing, the other half of {}",
                                      shown(pair.a == nullptr ? a_name : b_name),
                                      shown(pair.a == nullptr ? b_name : a_name)));
        }
        ELPIS_TRY(const int rank, config_.rank_of(module));
        const auto ranks = static_cast<std::uint64_t>(rank);
        ELPIS_OK(check_shape(*pair.a, {ranks, target.columns}));
        ELPIS_OK(check_shape(*pair.b, {target.rows, ranks}));
        used_.insert(a_name);
        used_.insert(b_name);
        return pair;
    }

    static Result<void> check_shape(const StoredTensor& tensor,
                                    const std::vector<std::uint64_t>& wanted) {
        if (tensor.shape == wanted) return {};
        return refuse(
            fmt::format("its tensor {} is {}; the model and the rank in adapter_config.json make "
                        "it {}. It may be of another model",
                        shown(tensor.name),
                        fmt::join(tensor.shape, " × "),
                        fmt::join(wanted, " × ")));
    }

    // What B is multiplied by, beside what llama.cpp makes of one alpha for all.
    Result<double> factor_of(const std::string& module) const {
        ELPIS_TRY(const double scale, config_.scale_of(module));
        ELPIS_TRY(const int rank, config_.rank_of(module));
        const double usual = config_.rank_stabilised
                                 ? config_.alpha / std::sqrt(static_cast<double>(rank))
                                 : config_.alpha / rank;
        if (rank == config_.rank && scale == usual) return 1.0;  // to the last digit
        return scale / (llama_alpha(config_) / rank);
    }

    Result<void> check_all_used() const {
        for (const auto& [name, tensor] : weights_.tensors()) {
            // The base's own weights, which PEFT saves beside an adapter of the output.
            if (used_.contains(name) || name.find(".base_layer.") != std::string::npos) continue;
            return refuse(why_not(name));
        }
        return {};
    }

    std::string why_not(const std::string& name) const {
        const auto has = [&](std::string_view part) {
            return name.find(part) != std::string::npos;
        };
        if (has("lora_magnitude_vector")) {
            return fmt::format("its tensor {} is of DoRA, which is not supported", shown(name));
        }
        if (has("lora_embedding_")) {
            return fmt::format(
                "its tensor {} changes the embeddings, which is not supported; "
                "merge it into its model (merge_and_unload), and convert that",
                shown(name));
        }
        if (!has(".lora_A.") && !has(".lora_B.")) {
            return fmt::format(
                "its tensor {} is no A or B of LoRA (a module that was trained "
                "besides?); merge it into its model (merge_and_unload), and "
                "convert that",
                shown(name));
        }
        if (has("lm_head")) {
            return fmt::format(
                "its tensor {} changes the output, which in this model is the "
                "embeddings themselves",
                shown(name));
        }
        return fmt::format(
            "its tensor {} has no place in {} with {} blocks; it may be of "
            "another model",
            shown(name),
            base_.family->name,
            base_.config.blocks);
    }

    const AdapterBase& base_;
    const AdapterConfig& config_;
    const Weights& weights_;
    std::set<std::string, std::less<>> used_;     // of the adapter's tensors
    std::set<std::string, std::less<>> targets_;  // in llama.cpp, that are planned
    std::vector<PlannedTensor> planned_;
};

}  // namespace

double llama_alpha(const AdapterConfig& config) {
    // llama.cpp divides by the rank.
    return config.rank_stabilised ? config.alpha * std::sqrt(static_cast<double>(config.rank))
                                  : config.alpha;
}

Result<std::vector<PlannedTensor>> plan_adapter(const AdapterBase& base,
                                                const AdapterConfig& config,
                                                const Weights& weights) {
    return AdapterPlanner(base, config, weights).plan();
}

}  // namespace elpis::backends::hf
