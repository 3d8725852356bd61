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
    // `whole`: thought and marks stay in the answer, whose reader wants them; only where the
    // thought is is known.
    explicit AnswerText(ThoughtMarks marks = {},
                        std::vector<std::string> stop = {},
                        bool whole = false)
        : splitter_(std::move(marks)), answer_(std::move(stop)), whole_(whole) {}

    using Piece = ThoughtSplitter::Split;

    Piece push(std::string_view bytes);

    // What was held back, when nothing more comes.
    Piece finish();

    bool stopped() const { return answer_.stopped(); }
    // Whether what comes next is, or may be, a thought.
    bool thinking() const { return splitter_.thinking() || splitter_.undecided(); }
    bool answering() const { return splitter_.answering(); }
    // Whether the bytes pushed last have brought more of a thought.
    bool thought_grew() const { return thought_grew_; }

private:
    ThoughtSplitter splitter_;
    TextAssembler thought_{{}};
    TextAssembler answer_;
    bool whole_;
    bool thought_grew_ = false;
};

}  // namespace elpis::engine
