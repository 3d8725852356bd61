#pragma once

#include <memory>
#include <string>
#include <vector>

#include "elpis/base/result.h"
#include "elpis/engine/answer_reader.h"
#include "elpis/engine/grammar_source.h"
#include "elpis/engine/llama/chat_template.h"
#include "elpis/engine/message.h"
#include "elpis/engine/request.h"
#include "elpis/engine/thought_splitter.h"

namespace elpis::engine::llama {

// Whether a model's own template tells it of tools and knows calls: then it was trained on that
// form, and calls better in it than in ours (tool_protocol.h).
bool knows_tools(const ChatTemplate& chat);

// A conversation with tools in the model's own form.
struct NativeTools {
    std::string prompt;
    std::string begun;  // what the prompt has written of the answer; the reader knows
    std::vector<std::string> stop;
    GrammarSource grammar;           // no text: the answer is not held to one
    std::vector<std::string> shown;  // control tokens whose text is a part of a call
    ThoughtMarks thoughts;           // which stay in the text, for the reader
    std::shared_ptr<const AnswerReader> reader;
};

// `told` is what the model reads of the tools; `bound` are the same with parameters that a grammar
// can bear. A choice that demands a call has a grammar. Errors: InvalidArgument where the template
// refuses the messages, Unsupported where it shows no form of a call. Cannot be
// interrupted: runs on a worker.
Result<NativeTools> render_with_tools(const ChatTemplate& chat,
                                      const std::vector<Message>& messages,
                                      const std::vector<Tool>& told,
                                      const std::vector<Tool>& bound,
                                      const ToolChoice& choice,
                                      bool thinking);

}  // namespace elpis::engine::llama
