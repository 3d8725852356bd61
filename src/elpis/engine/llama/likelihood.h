#pragma once

#include <span>
#include <vector>

#include "elpis/engine/llama/vocabulary.h"

namespace elpis::engine::llama {

// How likely the model itself held a token: the natural logarithm of its share in the softmax of
// the logits, before any temperature, bias or penalty, as OpenAI's logprobs.
struct Likelihood {
    struct One {
        Token token = 0;
        float logprob = 0.0F;
    };
    One chosen;
    std::vector<One> likeliest;  // in falling order; the chosen one is among them if it is likely
};

Likelihood likelihood(std::span<const float> logits, Token chosen, int count);

}  // namespace elpis::engine::llama
