#pragma once

#include <cstddef>
#include <memory>
#include <string_view>
#include <utility>

#include <llama.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/engine/gbnf.h"
#include "elpis/engine/gbnf_walk.h"
#include "elpis/engine/llama/vocabulary.h"

namespace elpis::engine::llama {

// One generation's way through a grammar that a caller wrote, token after token. llama.cpp's own
// sampler is not asked: looking whether a token is allowed it calls itself for every stack and
// character, which is exponential in the token's length for some grammars. Bounded in time, but
// not quick: workers do it. Not thread-safe.
class WrittenGrammar {
public:
    // InvalidArgument when no answer can begin, or too many.
    static Result<WrittenGrammar> begin(const Vocabulary& vocabulary,
                                        std::shared_ptr<const Gbnf> grammar);

    // Control tokens are not: they have no text.
    bool allows(Token token);
    // Gives every token that is not allowed a logit of −∞.
    void restrict_to_allowed(llama_token_data_array& candidates);
    // Moves on by an allowed token that is not an end.
    void accept(Token token);

    // Why it allowed no token: a limit was passed, or the grammar has come to a dead end.
    Error why_none() const;

private:
    WrittenGrammar(const Vocabulary& vocabulary, std::shared_ptr<const Gbnf> grammar)
        : vocabulary_(&vocabulary), walk_(std::move(grammar)) {}

    std::size_t push(std::string_view text, std::size_t from = 0);

    const Vocabulary* vocabulary_;
    GbnfWalk walk_;
};

}  // namespace elpis::engine::llama
