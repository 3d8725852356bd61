#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "elpis/engine/message.h"

namespace elpis::engine {

// An answer that might be a call, told apart.
struct ToolAnswer {
    std::vector<ToolCall> calls;  // empty when the text was no call
    std::string content;          // the words, beside calls or instead of them
    std::string thought;          // what the model thought before
};

// Knows the form in which a model was to write its calls. Immutable: any thread.
class AnswerReader {
public:
    AnswerReader() = default;
    virtual ~AnswerReader() = default;
    AnswerReader(const AnswerReader&) = delete;
    AnswerReader& operator=(const AnswerReader&) = delete;

    // A whole text that does not have the form is words. Of a text that still grows
    // (`whole` = false) as much as is certain; its cost grows with the text.
    virtual ToolAnswer read(std::string_view text, bool whole) const = 0;
};

}  // namespace elpis::engine
