#include "elpis/openai/answer_stream.h"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/base/utf8.h"
#include "elpis/engine/event.h"
#include "elpis/http/error_answer.h"
#include "elpis/http/message.h"
#include "elpis/http/peer.h"
#include "elpis/mcp/json.h"
#include "elpis/mind/mind.h"
#include "elpis/openai/answer_json.h"
#include "elpis/openai/answer_pieces.h"
#include "elpis/openai/under_way.h"
#include "elpis/openai/waiting.h"
#include "elpis/streams/stream.h"

namespace elpis::openai {

using mcp::Json;

AnswerStream::AnswerStream(Stamp stamp,
                           mind::Mind& mind,
                           std::shared_ptr<UnderWay> answers,
                           bool may_call,
                           bool usage_at_end)
    : stamp_(std::move(stamp)),
      mind_(mind),
      answers_(std::move(answers)),
      may_call_(may_call),
      usage_at_end_(usage_at_end),
      offsets_(answers_->answers().size()),
      felt_(answers_->answers().size()),
      sent_(answers_->answers().size()),
      done_(answers_->answers().size()) {
    // The text API does not send thoughts.
    for (const mind::Generation& generation : answers_->answers())
        pieces_.emplace_back(generation, may_call, stamp_.api == Api::Chat);
}

bool AnswerStream::send(const http::Peer& peer, const Json& event) const {
    return peer.send("data: " + mcp::encode(event) + "\n\n");
}

void AnswerStream::fail(const http::Peer& peer, const Error& error) const {
    peer.send("data: " + http::refuse(error).body + "\n\n");
}

void AnswerStream::send_to(http::Peer& peer) {
    using Woken = http::Peer::Woken;
    if (stamp_.api == Api::Chat) {
        for (std::size_t i = 0; i < pieces_.size(); ++i) {
            const Json delta{{"role", "assistant"}, {"content", ""}};
            if (!send(peer, chunk_json(stamp_, i, delta, nullptr, nullptr))) return;
        }
    }
    while (true) {
        for (std::size_t i = 0; i < pieces_.size(); ++i) {
            if (!done_[i] && !send_news(peer, i)) return;
        }
        if (std::ranges::find(done_, false) == done_.end()) break;
        std::vector<streams::Stream::Seen> seen;
        seen.reserve(pieces_.size());
        for (const AnswerPieces& pieces : pieces_)
            seen.push_back(pieces.seen());
        const Woken woken = wait_and_ping(*answers_, peer, seen, done_);
        if (woken == Woken::Gone) return;
        if (woken == Woken::Closing) return fail(peer, shutting_down());
    }
    if (usage_at_end_ && !send(peer, usage_chunk(stamp_, ended_))) return;
    peer.send("data: [DONE]\n\n");
}

// False: there is nothing more to say.
bool AnswerStream::send_news(const http::Peer& peer, std::size_t index) {
    AnswerPieces::Piece piece = pieces_[index].next();
    if (!piece.thought.empty()) {
        const Json delta{{"reasoning_content", piece.thought}};
        if (!send(peer, chunk_json(stamp_, index, delta, nullptr, nullptr))) return false;
    }
    if (!piece.content.empty()) {
        Json logprobs = logprobs_json(stamp_.api, piece.logprobs, offsets_[index]);
        for (const engine::TokenLogprob& token : piece.logprobs)
            offsets_[index] += characters_in(token.chosen.piece);
        Json delta =
            stamp_.api == Api::Chat ? Json{{"content", piece.content}} : Json(piece.content);
        Json chunk = chunk_json(stamp_, index, std::move(delta), std::move(logprobs), nullptr);
        sent_[index] += utf8::characters(piece.content);
        add_felt(chunk, index);
        if (!send(peer, chunk)) return false;
    }
    return !piece.end || send_end(peer, index, *std::move(piece.end), piece.rest);
}

// Of an answer that may be a call nothing: its tokens are not its text.
void AnswerStream::add_felt(Json& chunk, std::size_t index) {
    if (may_call_) return;
    Json felt = felt_[index].take(answers_->answers()[index], sent_[index]);
    if (!felt.is_null()) chunk["choices"][0]["elpis"] = {{"felt", std::move(felt)}};
}

bool AnswerStream::send_end(const http::Peer& peer,
                            std::size_t index,
                            Result<Ended> ended,
                            const std::vector<engine::TokenLogprob>& rest) {
    if (!ended) {
        fail(peer, ended.error());
        return false;
    }
    done_[index] = true;
    ended->prompt = answers_->call_of(index);
    if (!ended->answer.calls.empty()) {
        const Json calls{{"tool_calls", call_deltas(*ended)}};
        if (!send(peer, chunk_json(stamp_, index, calls, nullptr, nullptr))) return false;
    }
    Json last = chunk_json(stamp_,
                           index,
                           stamp_.api == Api::Chat ? Json::object() : Json(""),
                           logprobs_json(stamp_.api, rest, offsets_[index]),
                           ended->finish_reason());
    add_felt(last, index);
    last["elpis"] = elpis_json(mind_, *ended);
    ended_.push_back(*std::move(ended));
    return send(peer, last);
}

}  // namespace elpis::openai
