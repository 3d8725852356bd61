#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "elpis/base/result.h"
#include "elpis/engine/answer_reader.h"
#include "elpis/engine/grammar_source.h"
#include "elpis/engine/llama/sampler.h"
#include "elpis/engine/llama/vocabulary.h"
#include "elpis/engine/loaded_model.h"
#include "elpis/engine/prompt_reader.h"
#include "elpis/engine/request.h"
#include "elpis/engine/thought_splitter.h"
#include "elpis/steering/scope.h"

namespace elpis::engine {

// A request made ready for the batch: tokens instead of messages, a sampler instead of wishes.
struct Prepared {
    std::vector<llama::Token> prompt;
    int max_tokens = 0;  // within the room the context leaves
    std::vector<std::string> stop;
    ThoughtMarks thoughts;            // how the model marks them
    bool whole_text = false;          // thoughts and marks stay in the answer, for its reader
    std::vector<llama::Token> shown;  // control tokens whose text counts: such marks
    std::unique_ptr<llama::Sampler> sampler;
    std::optional<GrammarSource> grammar;               // to be compiled on a worker of its own
    std::shared_ptr<const AnswerReader> answer_reader;  // of an answer that may be a call

    // The last user message: from the first prompt token of its header to where what follows
    // begins. Where the template does not show it, nothing, after the prompt.
    int turn = 0;
    int turn_end = 0;
    // The first token that is steered, and the scope that came of the wish.
    int steered_from = 0;
    steering::Scope scope = steering::Scope::Turn;

    std::unique_ptr<PromptReader> reader;  // of what is only read
};

// Renders, shields and tokenises, or only tokenises a text that is to be read. Cannot be
// interrupted: runs on a worker. InvalidArgument when the prompt leaves no room, in words that
// clients match: "Requested tokens (N) exceed context window of M".
Result<Prepared> prepare(const Request& request, const LoadedModel& with);

}  // namespace elpis::engine
