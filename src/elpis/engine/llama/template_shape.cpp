#include "elpis/engine/llama/template_shape.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

namespace elpis::engine {
namespace {

// How far a template's text goes down: blocks within blocks, brackets within brackets. Each elif
// counts like a block within its if, because it is read so. And how many expressions of a tag may
// hang one below another.
class Nesting {
public:
    std::size_t deepest() const { return deepest_; }
    std::size_t longest_tag() const { return longest_tag_; }
    std::size_t longest_chain() const { return longest_chain_; }

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
    static bool in_name(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_';
    }
    // What hangs one expression below another: `a.b.c` is a member of a member, `a + b + c` a sum
    // of a sum.
    static bool links(char c) { return std::string_view("+-*/%~<>=!.|([").contains(c); }
    static bool links(std::string_view word) {
        constexpr std::array<std::string_view, 7> kWords{
            "and", "or", "not", "in", "is", "if", "else"};
        return std::ranges::find(kWords, word) != kWords.end();
    }

    void enter(std::size_t& depth) {
        ++depth;
        deepest_ = std::max(deepest_, blocks_ + depth);
    }

    static std::string_view word_at(std::string_view tag, std::size_t at) {
        std::size_t end = at;
        while (end < tag.size() && in_name(tag[end]))
            ++end;
        return tag.substr(at, end - at);
    }

    // Until its end; how long it is.
    std::size_t read_tag(std::string_view tag, bool block) {
        const std::size_t first = std::min(tag.find_first_not_of(" \t\r\n-+"), tag.size());
        if (block) count_block(word_at(tag, first));
        std::size_t depth = 0;
        std::size_t chain = 0;
        char quote = '\0';
        for (std::size_t at = 0; at < tag.size(); ++at) {
            const char c = tag[at];
            if (quote == '\0' && links(c)) link(chain);
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
            } else if (in_name(c)) {
                const std::string_view word = word_at(tag, at);
                if (links(word)) link(chain);
                at += word.size() - 1;
            } else if (c == '(' || c == '[' || c == '{') {
                enter(depth);
            } else if ((c == ')' || c == ']' || c == '}') && depth > 0) {
                --depth;
            }
        }
        return tag.size();
    }

    void link(std::size_t& chain) { longest_chain_ = std::max(longest_chain_, ++chain); }

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
    std::size_t longest_chain_ = 0;  // in one tag
};

}  // namespace

std::optional<std::string> impossible_template(const std::string& source) {
    constexpr std::size_t kMostBytes = 512U << 10U;
    constexpr std::size_t kDeepest = 200;
    constexpr std::size_t kLongestTag = 32U << 10U;
    constexpr std::size_t kLongestChain = 500;  // of about 1 KiB of stack each
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
    if (nesting.longest_chain() > kLongestChain) {
        return fmt::format("one of its tags has {} operators; at most {} are followed",
                           nesting.longest_chain(),
                           kLongestChain);
    }
    return std::nullopt;
}

}  // namespace elpis::engine
