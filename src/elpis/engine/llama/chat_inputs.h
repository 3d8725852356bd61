#pragma once

#include <string_view>
#include <vector>

#include <chat.h>

#include "elpis/base/result.h"
#include "elpis/engine/message.h"
#include "elpis/engine/thought_splitter.h"

// From our messages to llama-common's templates and back; for the files beside this one alone.
namespace elpis::engine::llama {

common_chat_templates_inputs to_inputs(const std::vector<Message>& messages,
                                       bool answer_begins,
                                       bool thinking);

// InvalidArgument with what the template says when it refuses.
Result<common_chat_params> apply(const common_chat_templates* templates,
                                 const common_chat_templates_inputs& inputs);

// Whether a thought that `opening`, the beginning of an answer, has begun is not ended in it.
bool leaves_open(std::string_view opening, const ThoughtMarks& marks);

ThoughtMarks marks_of(const common_chat_params& params);

}  // namespace elpis::engine::llama
