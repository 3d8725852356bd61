#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "elpis/base/result.h"
#include "elpis/engine/answer_reader.h"
#include "elpis/engine/event.h"
#include "elpis/mind/mind.h"
#include "elpis/openai/answer_json.h"
#include "elpis/streams/stream.h"

namespace elpis::openai {

// What is new of one answer under way, in whatever form it is then sent. Of what may be a call of a
// function the words come as soon as it is certain that they are, the calls with the end. One
// thread.
class AnswerPieces {
public:
    // `generation` outlives it. Without `thoughts` none is news.
    AnswerPieces(const mind::Generation& generation, bool may_call, bool thoughts);

    struct Piece {
        std::string thought;
        std::string content;
        std::vector<engine::TokenLogprob> logprobs;  // of the content's tokens, if asked for
        // The end, or why there is none.
        std::optional<Result<Ended>> end;
        std::vector<engine::TokenLogprob> rest;  // with the end: of tokens that gave no text
    };
    Piece next();

    // What was seen, for UnderWay::wait_for_news.
    const streams::Stream::Seen& seen() const { return seen_; }

private:
    void grow(Piece& piece, const streams::Reading& reading);
    void grow_words(Piece& piece, const engine::AnswerReader& reader);
    void end(Piece& piece);

    const mind::Generation& generation_;
    bool may_call_;
    streams::Stream::Seen seen_;
    std::size_t tokens_ = 0;  // whose probabilities were given
    // Of an answer that may be a call.
    std::string content_;   // given
    std::string thought_;   // given
    std::size_t read_ = 0;  // bytes of the text when it was last read
};

}  // namespace elpis::openai
