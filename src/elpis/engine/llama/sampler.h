#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include <llama-cpp.h>
#include <llama.h>

#include "elpis/engine/llama/grammar.h"
#include "elpis/engine/llama/vocabulary.h"
#include "elpis/engine/request.h"

namespace elpis::engine::llama {

// Chooses one token after another for one sequence. Not thread-safe; holds its own random state, so
// the same seed and the same logits give the same tokens whatever runs beside it.
class Sampler {
public:
    // `prompt`: what penalties look back on before there is an answer.
    Sampler(const Sampling& sampling,
            std::uint32_t seed,
            const Vocabulary& vocabulary,
            std::span<const Token> prompt = {});

    // Nothing when the logits are no numbers.
    std::optional<Token> sample(std::span<const float> logits);

    // The same, among the tokens the grammar allows, and the grammar moves on by it. Nothing when
    // it allows none. May be slow with a hostile grammar: not on the engine's thread.
    std::optional<Token> sample(std::span<const float> logits, Grammar& grammar);

private:
    llama_token_data_array candidates(std::span<const float> logits);
    llama_token_data_array likeliest(std::span<const float> logits);
    std::optional<Token> propose(std::span<const float> logits);
    std::optional<Token> choose(llama_token_data_array& candidates);

    bool greedy_;
    bool reshaped_;  // by biases or penalties: the likeliest token is not the largest logit
    int top_k_;
    llama_sampler_ptr chain_;
    std::vector<llama_token_data> buffer_;  // one entry per token, reused
};

}  // namespace elpis::engine::llama
