#pragma once

#include <memory>
#include <string>
#include <vector>

#include "elpis/engine/gbnf.h"
#include "elpis/engine/thought_splitter.h"

namespace elpis::engine {

// What an answer must follow, before it is compiled.
struct GrammarSource {
    std::string gbnf;
    // The grammar holds from where one of these words appears in the answer, the word included;
    // empty: from the first token.
    std::vector<std::string> triggers;
    // Before it answers, a model may write of triggers without meaning them.
    ThoughtMarks thoughts = {};
    // What the prompt has already written of what the grammar describes.
    std::string begun;
    // White space where the answer may end ends it: many a model goes on with it for ever.
    bool ends_at_space = false;
    // Given: a grammar of the caller's own, which holds from the first token; the rest is left out.
    // It is walked by us (WrittenGrammar), because it may be hostile.
    std::shared_ptr<const Gbnf> written;
};

}  // namespace elpis::engine
