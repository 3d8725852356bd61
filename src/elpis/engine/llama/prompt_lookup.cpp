#include "elpis/engine/llama/prompt_lookup.h"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include <ngram-cache.h>

#include "elpis/engine/llama/vocabulary.h"

namespace elpis::engine::llama {
namespace {

// What follows a single token says too little.
constexpr int kShortest = 2;
constexpr int kLongest = LLAMA_NGRAM_MAX;
// Some hundred bytes each.
constexpr std::size_t kRemembered = 16'384;

}  // namespace

struct PromptLookup::Memory {
    std::vector<Token> text;
    common_ngram_cache followers;
    common_ngram_cache none;

    void learn(int tokens) {
        common_ngram_cache_update(
            followers, kShortest, kLongest, text, tokens, /*print_progress=*/false);
    }
};

PromptLookup::PromptLookup(std::span<const Token> prompt) : memory_(std::make_unique<Memory>()) {
    const auto end = prompt.last(std::min(prompt.size(), kRemembered));
    memory_->text.assign(end.begin(), end.end());
    memory_->learn(static_cast<int>(end.size()));
}

PromptLookup::~PromptLookup() = default;
PromptLookup::PromptLookup(PromptLookup&&) noexcept = default;
PromptLookup& PromptLookup::operator=(PromptLookup&&) noexcept = default;

void PromptLookup::push(Token token) {
    memory_->text.push_back(token);
    memory_->learn(1);
}

std::vector<Token> PromptLookup::guess(int most, const Vocabulary& vocabulary) {
    Memory& memory = *memory_;
    if (memory.text.size() < kLongest) return {};
    // llama-common wants the newest token before what it guesses, too.
    std::vector<Token> guessed{memory.text.back()};
    common_ngram_cache_draft(memory.text,
                             guessed,
                             most,
                             kShortest,
                             kLongest,
                             memory.followers,
                             memory.none,
                             memory.none);
    guessed.erase(guessed.begin());
    const auto end = std::ranges::find_if(
        guessed, [&](Token token) { return vocabulary.ends_generation(token); });
    guessed.erase(end, guessed.end());
    return guessed;
}

}  // namespace elpis::engine::llama
