#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "elpis/base/result.h"
#include "elpis/engine/answer_reader.h"
#include "elpis/engine/grammar_source.h"
#include "elpis/engine/loaded_model.h"
#include "elpis/engine/message.h"
#include "elpis/engine/request.h"
#include "elpis/engine/shield.h"
#include "elpis/engine/thought_splitter.h"

namespace elpis::engine {

// What a request's messages become before they are tokens, and which form its answer has.
struct Opening {
    std::string prompt;
    std::vector<Message> messages;  // as the template got them, covered by the shield
    std::vector<std::string> stop;  // beside the request's own
    ThoughtMarks thoughts;
    bool whole_text = false;         // thoughts and marks stay in the answer, for its reader
    std::vector<std::string> shown;  // control tokens, as text, whose text is part of the answer
    std::optional<GrammarSource> grammar;
    std::shared_ptr<const AnswerReader> reader;  // of an answer that may be a call
};

// The prompt for `messages`, which are the request's or more. Tools are told in the model's own
// form where its template has one, else in the system message. Cannot be interrupted: runs on a
// worker.
Result<Opening> open_answer(const Request& request,
                            std::vector<Message> messages,
                            Shield& shield,
                            const LoadedModel& with);

}  // namespace elpis::engine
