#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "elpis/engine/llama/vocabulary.h"

namespace elpis::engine {

// Guesses how a text goes on by what it said before: what followed its last tokens where they stood
// the last time may follow them again (prompt lookup decoding, Saxena 2023). Every call takes the
// same short time, whatever the text (llama-common's n-gram cache does not: its hash is zero for
// every pair of equal tokens).
class PromptLookup {
public:
    // Of a text that begins with `prompt`; of a very long one only the last part is remembered.
    explicit PromptLookup(std::span<const llama::Token> prompt);

    // The text goes on with this token.
    void push(llama::Token token);

    // What may follow, at most so many tokens, and none that ends an answer.
    std::vector<llama::Token> guess(int most, const llama::Vocabulary& vocabulary) const;

private:
    // Where the token after these stood the last time, by what the tokens come to in a hash. Of two
    // runs with one hash the later one counts; guesses are checked, so that is no harm.
    using Places = std::unordered_map<std::uint64_t, std::size_t>;

    std::vector<llama::Token> text_;
    Places after_three_;
    Places after_two_;
};

}  // namespace elpis::engine
