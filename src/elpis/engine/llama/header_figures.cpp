#include "elpis/engine/llama/header_figures.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

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

// How far a template's text goes down: blocks within blocks, brackets within brackets. Each elif
// counts like a block within its if, because it is read so.
class Nesting {
public:
    std::size_t deepest() const { return deepest_; }
    std::size_t longest_tag() const { return longest_tag_; }

    void read(std::string_view text) {
        for (std::size_t at = text.find('{'); at < text.size(); at = text.find('{', at)) {
            const char kind = at + 1 < text.size() ? text[at + 1] : '\0';
            if (kind == '#') {
                const std::size_t end = text.find("#}", at + 2);
                at = end == std::string_view::npos ? text.size() : end + 2;
            } else if (kind == '%' || kind == '{') {
                const std::string_view rest = text.substr(at + 2);
                const std::size_t size = read_tag(rest, kind == '%');
                longest_tag_ = std::max(longest_tag_, size);
                at += 2 + size;
            } else {
                ++at;
            }
        }
    }

private:
    static bool in_name(char c) { return (c >= 'a' && c <= 'z') || c == '_'; }

    void enter(std::size_t& depth) {
        ++depth;
        deepest_ = std::max(deepest_, blocks_ + depth);
    }

    // Until its end; how long it is.
    std::size_t read_tag(std::string_view tag, bool block) {
        std::size_t at = tag.find_first_not_of(" \t\r\n-+");
        at = std::min(at, tag.size());
        std::size_t name_end = at;
        while (name_end < tag.size() && in_name(tag[name_end]))
            ++name_end;
        if (block) count_block(tag.substr(at, name_end - at));
        std::size_t depth = 0;
        char quote = '\0';
        for (; at < tag.size(); ++at) {
            const char c = tag[at];
            if (quote != '\0') {
                if (c == '\\') {
                    ++at;
                } else if (c == quote) {
                    quote = '\0';
                }
            } else if (c == '\'' || c == '"') {
                quote = c;
            } else if (depth == 0 && tag.substr(at).starts_with(block ? "%}" : "}}")) {
                return at + 2;
            } else if (c == '(' || c == '[' || c == '{') {
                enter(depth);
            } else if ((c == ')' || c == ']' || c == '}') && depth > 0) {
                --depth;
            }
        }
        return tag.size();
    }

    void count_block(std::string_view name) {
        constexpr std::array<std::string_view, 5> kBlocks{"if", "for", "macro", "call", "filter"};
        if (std::ranges::find(kBlocks, name) != kBlocks.end()) {
            open_.push_back(1);
        } else if (name == "elif" && !open_.empty()) {
            ++open_.back();
        } else if (name.starts_with("end") && !open_.empty() &&
                   std::ranges::find(kBlocks, name.substr(3)) != kBlocks.end()) {
            blocks_ -= open_.back();
            open_.pop_back();
            return;
        } else {
            return;
        }
        deepest_ = std::max(deepest_, ++blocks_);
    }

    std::vector<std::size_t> open_;  // blocks: each one and its elifs
    std::size_t blocks_ = 0;         // their sum
    std::size_t deepest_ = 0;
    std::size_t longest_tag_ = 0;
};

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

std::optional<std::string> impossible_template(const std::string& source) {
    constexpr std::size_t kMostBytes = 512U << 10U;
    constexpr std::size_t kDeepest = 200;
    constexpr std::size_t kLongestTag = 32U << 10U;
    if (source.size() > kMostBytes)
        return fmt::format("it has {} bytes; at most {} are read", source.size(), kMostBytes);
    Nesting nesting;
    nesting.read(source);
    if (nesting.deepest() > kDeepest) {
        return fmt::format("its blocks and brackets nest {} deep; at most {} are read",
                           nesting.deepest(),
                           kDeepest);
    }
    if (nesting.longest_tag() > kLongestTag) {
        return fmt::format("one of its tags has {} bytes; at most {} are read",
                           nesting.longest_tag(),
                           kLongestTag);
    }
    return std::nullopt;
}

}  // namespace elpis::engine
