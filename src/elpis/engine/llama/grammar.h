#pragma once

#include <deque>
#include <optional>
#include <string>
#include <vector>

#include <llama-cpp.h>
#include <llama.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/engine/grammar_source.h"
#include "elpis/engine/llama/vocabulary.h"
#include "elpis/engine/llama/written_grammar.h"
#include "elpis/engine/message.h"
#include "elpis/engine/request.h"
#include "elpis/engine/thought_splitter.h"
#include "elpis/engine/trigger_search.h"

namespace elpis::engine::llama {

// The GBNF text for an answer that may or must call one of the tools: the call's JSON, or, when the
// choice is auto, any text that does not begin with a brace.
Result<std::string> tool_grammar(const std::vector<Tool>& tools, const ToolChoice& choice);

// The GBNF text for an answer in JSON, some or as its schema says.
Result<std::string> format_grammar(const Format& format);

// One generation's way through a grammar. Compiling and walking can take long and cannot be
// interrupted: workers do both.
class Grammar {
public:
    static Result<Grammar> compile(const Vocabulary& vocabulary, const GrammarSource& source);

    bool allows(Token token);
    // Whether it holds: before a trigger has come every token is allowed, and after one that was
    // followed by no beginning of what the grammar describes.
    bool holds() const { return state_ == State::Holding; }
    // Gives every token that is not allowed a logit of −∞.
    void restrict_to_allowed(llama_token_data_array& candidates);
    // The token to be taken for one that it allows: the end, where the answer may end and this is
    // only white space.
    Token ended_by(Token token);
    // Moves on by an allowed token. An end-of-generation token ends the walk.
    void accept(Token token);
    // Why no token was allowed.
    Error why_none() const;

private:
    enum class State { Waiting, Holding, GivenUp };

    Grammar(llama_sampler_ptr sampler, const Vocabulary& vocabulary, const GrammarSource& source);
    Grammar(WrittenGrammar written, const Vocabulary& vocabulary);

    void look_for_trigger(Token token);

    llama_sampler_ptr sampler_;
    const Vocabulary* vocabulary_;
    State state_;
    TriggerSearch search_;
    ThoughtSplitter thoughts_;
    std::deque<Token> recent_;  // the tokens of the pieces that the search keeps
    bool ends_at_space_ = false;
    std::optional<WrittenGrammar> written_;  // instead of the sampler
};

}  // namespace elpis::engine::llama
