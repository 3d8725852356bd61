#include "elpis/cli/model/pages.h"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "elpis/backends/hf/checkpoint.h"
#include "elpis/backends/hf/conversion_cache.h"
#include "elpis/backends/hf/metadata.h"
#include "elpis/backends/hf/model_config.h"
#include "elpis/backends/hf/weights.h"
#include "elpis/cli/terminal.h"

namespace elpis::cli {
namespace {

using backends::hf::Checkpoint;
using backends::hf::Conversion;
using Json = nlohmann::ordered_json;

constexpr double kMega = 1e6;
constexpr double kGiga = 1e9;

Json json_of(const Conversion& conversion) {
    return {{"name", conversion.name},
            {"precision", conversion.precision},
            {"architecture", conversion.architecture},
            {"bytes", conversion.bytes},
            {"file", conversion.file.string()},
            {"source", conversion.source.string()},
            {"remarks", conversion.remarks}};
}

std::string printed(const Json& json) {
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

struct Numbers {
    std::uint64_t all = 0;
    std::vector<std::string> types;  // "bfloat16", the most first
};

Numbers numbers_of(const Checkpoint& checkpoint) {
    std::map<std::string_view, std::uint64_t> by_type;
    Numbers numbers;
    for (const auto& [name, tensor] : checkpoint.weights().tensors()) {
        numbers.all += tensor.numbers();
        by_type[backends::hf::name_of(tensor.type)] += tensor.numbers();
    }
    std::vector<std::pair<std::uint64_t, std::string_view>> sorted;
    sorted.reserve(by_type.size());
    for (const auto& [type, count] : by_type)
        sorted.emplace_back(count, type);
    std::ranges::sort(sorted, std::ranges::greater{});
    numbers.types.reserve(sorted.size());
    for (const auto& [count, type] : sorted)
        numbers.types.emplace_back(type);
    return numbers;
}

int context_of(const Checkpoint& checkpoint) {
    return backends::hf::usable_context(checkpoint.family(), checkpoint.config())
        .value_or(checkpoint.config().context);
}

}  // namespace

std::string bytes_text(std::uint64_t bytes) {
    const auto number = static_cast<double>(bytes);
    return number < kGiga ? fmt::format("{:.0f} MB", number / kMega)
                          : fmt::format("{:.1f} GB", number / kGiga);
}

std::string conversions_page(const std::vector<Conversion>& conversions, const Look& look) {
    if (conversions.empty()) return "No checkpoint has been converted.\n";
    std::string page;
    std::uint64_t bytes = 0;
    for (const Conversion& each : conversions) {
        page += fmt::format("{}  {}, {}\n  from {}\n  {}\n",
                            paint(look, Ink::Bold, tamed(each.name)),
                            tamed(each.precision),
                            bytes_text(each.bytes),
                            tamed(each.source.string()),
                            paint(look, Ink::Faint, tamed(each.file.string())));
        bytes += each.bytes;
    }
    return page + fmt::format("\n{} in all\n", bytes_text(bytes));
}

std::string conversions_json(const std::vector<Conversion>& conversions) {
    Json list = Json::array();
    for (const Conversion& each : conversions)
        list.push_back(json_of(each));
    return printed(list);
}

std::string checkpoint_page(const Checkpoint& checkpoint, std::uint64_t written, const Look& look) {
    const backends::hf::ModelConfig& config = checkpoint.config();
    const Numbers numbers = numbers_of(checkpoint);
    std::string page = fmt::format(
        "{}  {}\n", paint(look, Ink::Bold, tamed(checkpoint.name())), config.architecture);
    const auto line = [&page](std::string_view name, const std::string& value) {
        page += fmt::format("  {:<11}{}\n", name, value);
    };
    line("folder", tamed(checkpoint.folder().string()));
    line("numbers",
         fmt::format("{:.1f} million, {}",
                     static_cast<double>(numbers.all) / kMega,
                     fmt::join(numbers.types, ", ")));
    line("blocks", fmt::format("{}, width {}", config.blocks, config.width));
    line("heads",
         fmt::format("{} of {}, {} of keys", config.heads, config.head_size, config.kv_heads));
    if (config.experts > 0)
        line("experts", fmt::format("{}, {} for each token", config.experts, config.experts_used));
    const int context = context_of(checkpoint);
    line("context",
         context < config.context
             ? fmt::format(
                   "{} tokens (of {}: as far as its sliding window)", context, config.context)
             : fmt::format("{} tokens", context));
    line("becomes", fmt::format("{} as it is stored", bytes_text(written)));
    return page;
}

std::string checkpoint_json(const Checkpoint& checkpoint, std::uint64_t written) {
    const backends::hf::ModelConfig& config = checkpoint.config();
    const Numbers numbers = numbers_of(checkpoint);
    return printed({{"name", checkpoint.name()},
                    {"folder", checkpoint.folder().string()},
                    {"architecture", config.architecture},
                    {"numbers", numbers.all},
                    {"types", numbers.types},
                    {"blocks", config.blocks},
                    {"width", config.width},
                    {"heads", config.heads},
                    {"kv_heads", config.kv_heads},
                    {"head_size", config.head_size},
                    {"experts", config.experts},
                    {"context_length", context_of(checkpoint)},
                    {"converted_bytes", written}});
}

}  // namespace elpis::cli
