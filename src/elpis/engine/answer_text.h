#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "elpis/engine/text_assembler.h"
#include "elpis/engine/thought_splitter.h"

namespace elpis::engine {

// From the bytes of tokens to what may be shown of an answer: thought and answer apart, whole
// characters, and stop strings, which count in the answer alone.
class AnswerText {
public:
    explicit AnswerText(ThoughtMarks marks = {}, std::vector<std::string> stop = {})
        : splitter_(std::move(marks)), answer_(std::move(stop)) {}

    using Piece = ThoughtSplitter::Split;

    Piece push(std::string_view bytes);

    // What was held back, when nothing more comes.
    Piece finish();

    bool stopped() const { return answer_.stopped(); }
    bool thinking() const { return splitter_.thinking(); }
    bool answering() const { return splitter_.answering(); }

private:
    ThoughtSplitter splitter_;
    TextAssembler thought_{{}};
    TextAssembler answer_;
};

}  // namespace elpis::engine
