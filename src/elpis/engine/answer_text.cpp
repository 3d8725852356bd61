#include "elpis/engine/answer_text.h"

#include <string_view>

#include "elpis/engine/thought_splitter.h"

namespace elpis::engine {

AnswerText::Piece AnswerText::push(std::string_view bytes) {
    const ThoughtSplitter::Split split = splitter_.push(bytes);
    thought_grew_ = !split.thought.empty();
    if (whole_) return {.thought = {}, .answer = answer_.push(bytes)};
    Piece piece{.thought = thought_.push(split.thought), .answer = answer_.push(split.answer)};
    if (!splitter_.thinking()) piece.thought += thought_.finish();
    return piece;
}

AnswerText::Piece AnswerText::finish() {
    if (whole_) return {.thought = {}, .answer = answer_.finish()};
    const ThoughtSplitter::Split split = splitter_.finish();
    Piece piece{.thought = thought_.push(split.thought), .answer = answer_.push(split.answer)};
    piece.thought += thought_.finish();
    piece.answer += answer_.finish();
    return piece;
}

}  // namespace elpis::engine
