#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "elpis/engine/llama/vocabulary.h"
#include "elpis/engine/prompt_lookup.h"

namespace elpis::engine {

// Speculative decoding of one answer (Leviathan, Kalman & Matias, arXiv:2211.17192) without a
// second model: the next tokens are guessed, and their rows decoded beside the one that is due.
// Each row's token is chosen as ever, and a guess is of use as far as it says the same: what is
// written has the distribution that it has without, and at temperature 0 it is the same text. Right
// where answers quote, edit or repeat; a wrong guess costs rows and nothing else.
class Speculation {
public:
    // Of an answer that goes on after `text`, prompt and all.
    explicit Speculation(std::span<const llama::Token> text) : lookup_(text) {}

    // At most so many tokens that may come next.
    void guess(int most, const llama::Vocabulary& vocabulary) {
        guessed_ = lookup_.guess(most, vocabulary);
    }
    const std::vector<llama::Token>& guessed() const { return guessed_; }
    bool is_right(int guess, llama::Token token) const {
        return guessed_.at(static_cast<std::size_t>(guess)) == token;
    }

    // The answer goes on with these tokens: what the guess foretold of them is learned, and it is
    // over.
    void went_on(std::span<const llama::Token> tokens);

    // How likely a guessed token is right when those before it are, as things went lately.
    double rate() const { return right_ / (right_ + wrong_); }

private:
    PromptLookup lookup_;
    std::vector<llama::Token> guessed_;
    // Guessed tokens, the older the less they count. They begin with an open mind.
    double right_ = 1.0;
    double wrong_ = 1.0;
};

}  // namespace elpis::engine
