#include "elpis/engine/llama/ordered_tokens.h"

#include <algorithm>
#include <cstddef>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include <llama.h>

#include "elpis/engine/llama/vocabulary.h"

namespace elpis::engine::llama {
namespace {

std::vector<OrderedTokens::Entry> sorted(const Vocabulary& vocabulary) {
    std::vector<OrderedTokens::Entry> entries;
    for (llama_token token = 0; token < vocabulary.size(); ++token) {
        if (vocabulary.ends_generation(token)) continue;
        std::string text = vocabulary.piece(token);
        if (!text.empty()) entries.push_back({.text = std::move(text), .token = token});
    }
    std::ranges::sort(entries, {}, &OrderedTokens::Entry::text);
    for (std::size_t i = 1; i < entries.size(); ++i) {
        const std::string& before = entries[i - 1].text;
        const std::string& text = entries[i].text;
        const auto differ = std::ranges::mismatch(before, text);
        entries[i].common = static_cast<std::size_t>(differ.in1 - before.begin());
    }
    return entries;
}

}  // namespace

const std::vector<OrderedTokens::Entry>& OrderedTokens::of(const Vocabulary& vocabulary) {
    std::call_once(made_, [&] { entries_ = sorted(vocabulary); });
    return entries_;
}

}  // namespace elpis::engine::llama
