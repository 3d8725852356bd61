#include "elpis/engine/prompt_lookup.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "elpis/engine/llama/vocabulary.h"

namespace elpis::engine {
namespace {

// Some hundred bytes each.
constexpr std::size_t kRemembered = 16'384;

// The finaliser of SplitMix64 (Steele, Lea & Flood 2014) over each token in turn.
std::uint64_t hash_of(std::span<const llama::Token> tokens) {
    std::uint64_t hash = tokens.size();
    for (const llama::Token token : tokens) {
        hash += 0x9E37'79B9'7F4A'7C15U + static_cast<std::uint32_t>(token);
        hash = (hash ^ (hash >> 30U)) * 0xBF58'476D'1CE4'E5B9U;
        hash = (hash ^ (hash >> 27U)) * 0x94D0'49BB'1331'11EBU;
        hash ^= hash >> 31U;
    }
    return hash;
}

}  // namespace

PromptLookup::PromptLookup(std::span<const llama::Token> prompt) {
    const auto end = prompt.last(std::min(prompt.size(), kRemembered));
    text_.reserve(end.size());
    after_three_.reserve(end.size());
    after_two_.reserve(end.size());
    for (const llama::Token token : end)
        push(token);
}

void PromptLookup::push(llama::Token token) {
    const std::span<const llama::Token> before(text_);
    if (before.size() >= 3) after_three_[hash_of(before.last(3))] = before.size();
    if (before.size() >= 2) after_two_[hash_of(before.last(2))] = before.size();
    text_.push_back(token);
}

std::vector<llama::Token> PromptLookup::guess(int most, const llama::Vocabulary& vocabulary) const {
    std::vector<llama::Token> guessed;
    const std::span<const llama::Token> text(text_);
    const auto place_of = [&](const Places& places, std::size_t count) -> std::size_t {
        if (text.size() < count) return 0;
        const auto it = places.find(hash_of(text.last(count)));
        return it == places.end() ? 0 : it->second;
    };
    std::size_t from = place_of(after_three_, 3);
    if (from == 0) from = place_of(after_two_, 2);
    if (from == 0) return guessed;
    // Where the text ends, what was guessed goes on: "la la la".
    for (std::size_t i = from; static_cast<int>(guessed.size()) < most; ++i) {
        const llama::Token next = i < text.size() ? text[i] : guessed[i - text.size()];
        if (vocabulary.ends_generation(next)) break;
        guessed.push_back(next);
    }
    return guessed;
}

}  // namespace elpis::engine
