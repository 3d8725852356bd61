#include "elpis/engine/llama/header_figures.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <fmt/format.h>
#include <gguf.h>

#include "elpis/base/utf8.h"

namespace elpis::engine {
namespace {

// As llama.cpp has them (llama-hparams.h).
constexpr std::uint32_t kMostBlocks = 512;
constexpr std::uint32_t kMostExperts = 1024;

// The first figure under the key, or the largest of an array; 0 where there is none. Of another
// type: llama.cpp refuses it by itself.
std::uint32_t figure(const gguf_context* file, const std::string& key) {
    const std::int64_t id = gguf_find_key(file, key.c_str());
    if (id < 0) return 0;
    if (gguf_get_kv_type(file, id) == GGUF_TYPE_UINT32) return gguf_get_val_u32(file, id);
    if (gguf_get_kv_type(file, id) != GGUF_TYPE_ARRAY || gguf_get_arr_n(file, id) == 0) return 0;
    if (gguf_get_arr_type(file, id) != GGUF_TYPE_UINT32 &&
        gguf_get_arr_type(file, id) != GGUF_TYPE_INT32)
        return 0;
    const std::span figures(static_cast<const std::uint32_t*>(gguf_get_arr_data(file, id)),
                            gguf_get_arr_n(file, id));
    return *std::ranges::max_element(figures);
}

std::optional<std::string> impossible_experts(const gguf_context* file, const std::string& prefix) {
    const std::uint32_t experts = figure(file, prefix + "expert_count");
    const std::uint32_t used = figure(file, prefix + "expert_used_count");
    const std::uint32_t groups = figure(file, prefix + "expert_group_count");
    const std::uint32_t groups_used = figure(file, prefix + "expert_group_used_count");
    if (experts > kMostExperts)
        return fmt::format("{} experts; at most {} are possible", experts, kMostExperts);
    if (used > experts || (experts > 0) != (used > 0))
        return fmt::format("{} of {} experts in use", used, experts);
    if (groups > 0 && groups >= experts)
        return fmt::format("{} groups of {} experts", groups, experts);
    if (groups > 1 && (experts % groups != 0 || groups_used == 0 || groups_used >= groups))
        return fmt::format("{} of {} groups of {} experts in use", groups_used, groups, experts);
    return std::nullopt;
}

std::optional<std::string> impossible_rope(const gguf_context* file, const std::string& prefix) {
    constexpr std::array<std::string_view, 4> kScalings{"none", "linear", "yarn", "longrope"};
    const std::int64_t id = gguf_find_key(file, (prefix + "rope.scaling.type").c_str());
    if (id < 0 || gguf_get_kv_type(file, id) != GGUF_TYPE_STRING) return std::nullopt;
    const std::string_view scaling = gguf_get_val_str(file, id);
    if (std::ranges::find(kScalings, scaling) != kScalings.end()) return std::nullopt;
    constexpr std::size_t kLongestShown = 40;
    return fmt::format("the rope scaling \"{}\"; it must be one of none, linear, yarn and longrope",
                       utf8::printable(scaling.substr(0, kLongestShown)));
}

}  // namespace

std::optional<std::string> impossible_figure(const gguf_context* file, const std::string& prefix) {
    const std::uint32_t blocks = figure(file, prefix + "block_count");
    const bool said = gguf_find_key(file, (prefix + "block_count").c_str()) >= 0;
    if (blocks > kMostBlocks || (said && blocks == 0))
        return fmt::format("{} blocks; 1 to {} are possible", blocks, kMostBlocks);
    const std::uint32_t ahead = figure(file, prefix + "nextn_predict_layers");
    if (ahead > blocks) return fmt::format("{} of {} blocks that predict ahead", ahead, blocks);
    if (auto experts = impossible_experts(file, prefix)) return experts;
    return impossible_rope(file, prefix);
}

}  // namespace elpis::engine
