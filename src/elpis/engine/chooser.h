#pragma once

#include <memory>
#include <optional>
#include <span>

#include "elpis/base/error.h"
#include "elpis/engine/llama/grammar.h"
#include "elpis/engine/llama/likelihood.h"
#include "elpis/engine/llama/sampler.h"
#include "elpis/engine/llama/vocabulary.h"

namespace elpis::engine {

// What came of one row of logits.
struct Choice {
    std::optional<llama::Token> token;            // nothing: none was possible
    std::optional<llama::Likelihood> likelihood;  // when it was asked for
};

// What chooses a request's tokens. Shared with the workers that sample beside the engine's thread:
// at any time only one thread touches it.
struct Chooser {
    std::unique_ptr<llama::Sampler> sampler;
    std::optional<llama::Grammar> grammar;
    std::optional<int> logprobs;  // others to report of each token

    Choice choose(std::span<const float> logits) {
        Choice choice{
            .token = grammar ? sampler->sample(logits, *grammar) : sampler->sample(logits),
            .likelihood = {}};
        if (choice.token && logprobs) {
            choice.likelihood = llama::likelihood(logits, *choice.token, *logprobs);
        }
        return choice;
    }

    // Why there was no token.
    Error why_none() const {
        if (grammar) return grammar->why_none();
        return {.code = ErrorCode::Internal, .message = "the model's output was not a number"};
    }
};

}  // namespace elpis::engine
