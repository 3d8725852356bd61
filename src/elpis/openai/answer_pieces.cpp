#include "elpis/openai/answer_pieces.h"

#include <cstddef>
#include <string>
#include <utility>

#include "elpis/engine/answer_reader.h"
#include "elpis/mind/mind.h"
#include "elpis/openai/answer_json.h"
#include "elpis/streams/stream.h"

namespace elpis::openai {
namespace {

// An answer that may be a call is read again when it has grown by this part of itself: reading
// costs as much as there is of it.
constexpr std::size_t kReadAgain = 32;

// What was given is not taken back: if `all` does not begin with it, nothing is added.
std::string rest_of(const std::string& all, std::string& given) {
    if (!all.starts_with(given) || all.size() == given.size()) return {};
    std::string rest = all.substr(given.size());
    given = all;
    return rest;
}

}  // namespace

AnswerPieces::AnswerPieces(const mind::Generation& generation, bool may_call, bool thoughts)
    : generation_(generation),
      may_call_(may_call),
      seen_{.text = 0, .thought = thoughts ? 0 : std::string::npos} {}

AnswerPieces::Piece AnswerPieces::next() {
    const streams::Stream& stream = *generation_.stream;
    const streams::Reading reading = stream.read(seen_.text);
    seen_.text = reading.next_cursor;
    Piece piece;
    if (std::string thought = stream.thought(); thought.size() > seen_.thought) {
        piece.thought = thought.substr(seen_.thought);
        seen_.thought = thought.size();
        thought_ = std::move(thought);
    }
    grow(piece, reading);
    if (reading.complete) end(piece);
    return piece;
}

void AnswerPieces::grow(Piece& piece, const streams::Reading& reading) {
    const streams::Stream& stream = *generation_.stream;
    // What was read of the text has brought its reader.
    if (const auto reader = may_call_ ? stream.reader() : nullptr) {
        if (!reading.complete) grow_words(piece, *reader);
        return;
    }
    if (reading.text.empty()) return;
    piece.content = reading.text;
    piece.logprobs = stream.logprobs(tokens_);
    tokens_ += piece.logprobs.size();
}

// As much of a growing text as is certain to be no call.
void AnswerPieces::grow_words(Piece& piece, const engine::AnswerReader& reader) {
    const std::string text = generation_.stream->text();
    if (text.size() <= read_ + read_ / kReadAgain) return;
    read_ = text.size();
    const engine::ToolAnswer answer = reader.read(text, /*whole=*/false);
    piece.thought += rest_of(answer.thought, thought_);
    piece.content += rest_of(answer.content, content_);
}

void AnswerPieces::end(Piece& piece) {
    piece.end.emplace(end_of(generation_, may_call_));  // an Ended cannot be assigned
    if (!*piece.end) return;
    if (may_call_ && generation_.stream->reader()) {
        const engine::ToolAnswer& answer = (*piece.end)->answer;
        piece.thought += rest_of(answer.thought, thought_);
        piece.content += rest_of(answer.content, content_);
    }
    piece.rest = generation_.stream->logprobs(tokens_);
}

}  // namespace elpis::openai
