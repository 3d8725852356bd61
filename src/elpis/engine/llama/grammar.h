#pragma once

#include <string>
#include <utility>
#include <vector>

#include <llama-cpp.h>
#include <llama.h>

#include "elpis/base/result.h"
#include "elpis/engine/llama/vocabulary.h"
#include "elpis/engine/message.h"
#include "elpis/engine/request.h"

namespace elpis::engine::llama {

// The GBNF text for an answer that may or must call one of the tools: the call's JSON, or, when the
// choice is auto, any text that does not begin with a brace.
Result<std::string> tool_grammar(const std::vector<Tool>& tools, const ToolChoice& choice);

// The GBNF text for an answer of a given form, which is not free.
Result<std::string> format_grammar(const Format& format);

// One generation's way through a grammar. Compiling and walking can take long and cannot be
// interrupted: workers do both.
class Grammar {
public:
    static Result<Grammar> compile(const Vocabulary& vocabulary, const std::string& gbnf);

    bool allows(Token token);
    // Gives every token that is not allowed a logit of −∞.
    void restrict_to_allowed(llama_token_data_array& candidates);
    // Moves on by an allowed token. An end-of-generation token ends the walk.
    void accept(Token token);

private:
    Grammar(llama_sampler_ptr sampler, const Vocabulary& vocabulary)
        : sampler_(std::move(sampler)), vocabulary_(&vocabulary) {}

    llama_sampler_ptr sampler_;
    const Vocabulary* vocabulary_;
};

}  // namespace elpis::engine::llama
