#pragma once

#include <memory>
#include <span>
#include <vector>

#include "elpis/engine/llama/vocabulary.h"

namespace elpis::engine::llama {

// Guesses how a text goes on by what it said before: what followed the last two to four tokens
// where they stood before mostly follows them again (prompt lookup decoding, Saxena 2023). Counts
// and search are llama-common's.
class PromptLookup {
public:
    // Of a text that begins with `prompt`; of a very long one only the last part is remembered.
    explicit PromptLookup(std::span<const Token> prompt);
    ~PromptLookup();
    PromptLookup(PromptLookup&&) noexcept;
    PromptLookup& operator=(PromptLookup&&) noexcept;

    // The text goes on with this token.
    void push(Token token);

    // What may follow, at most so many tokens, and none that ends an answer.
    std::vector<Token> guess(int most, const Vocabulary& vocabulary);

private:
    struct Memory;
    std::unique_ptr<Memory> memory_;
};

}  // namespace elpis::engine::llama
