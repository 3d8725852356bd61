#pragma once

#include <deque>
#include <string>
#include <utility>
#include <vector>

#include <llama-cpp.h>
#include <llama.h>

#include "elpis/base/result.h"
#include "elpis/engine/grammar_source.h"
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
    static Result<Grammar> compile(const Vocabulary& vocabulary, const GrammarSource& source);

    bool allows(Token token);
    // Whether a trigger has come: until then every token is allowed.
    bool begun() const { return waiting_for_.empty(); }
    // Gives every token that is not allowed a logit of −∞.
    void restrict_to_allowed(llama_token_data_array& candidates);
    // The token to be taken for one that it allows: the end, where the answer may end and this is
    // only white space.
    Token ended_by(Token token);
    // Moves on by an allowed token. An end-of-generation token ends the walk.
    void accept(Token token);

private:
    Grammar(llama_sampler_ptr sampler, const Vocabulary& vocabulary, const GrammarSource& source)
        : sampler_(std::move(sampler)),
          vocabulary_(&vocabulary),
          waiting_for_(source.triggers),
          ends_at_space_(source.ends_at_space) {}

    void look_for_trigger(Token token);

    // The last tokens of the answer, no more than a trigger can lie in.
    struct Said {
        Token token;
        std::string piece;
    };

    llama_sampler_ptr sampler_;
    const Vocabulary* vocabulary_;
    std::vector<std::string> waiting_for_;  // triggers; empty: the grammar holds
    std::deque<Said> said_;
    bool ends_at_space_;
};

}  // namespace elpis::engine::llama
