#include "elpis/engine/speculation.h"

#include <algorithm>
#include <cstddef>
#include <span>

#include "elpis/engine/llama/vocabulary.h"

namespace elpis::engine {
namespace {

constexpr double kFading = 0.9;  // what counted 1 counts so much after the next guess

}  // namespace

void Speculation::went_on(std::span<const llama::Token> tokens) {
    const std::size_t seen = std::min(guessed_.size(), tokens.size());
    const auto guess = std::span(guessed_).first(seen);
    const auto right = std::ranges::mismatch(guess, tokens).in1 - guess.begin();
    if (seen > 0) {
        right_ = kFading * right_ + static_cast<double>(right);
        wrong_ = kFading * wrong_ + (static_cast<std::size_t>(right) < seen ? 1.0 : 0.0);
    }
    for (const llama::Token token : tokens)
        lookup_.push(token);
    guessed_.clear();
}

}  // namespace elpis::engine
