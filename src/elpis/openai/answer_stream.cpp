#include "elpis/openai/answer_stream.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/engine/event.h"
#include "elpis/http/message.h"
#include "elpis/http/peer.h"
#include "elpis/mcp/json.h"
#include "elpis/mind/mind.h"
#include "elpis/openai/answer_json.h"
#include "elpis/openai/errors.h"
#include "elpis/openai/under_way.h"
#include "elpis/streams/stream.h"

namespace elpis::openai {
namespace {

using mcp::Json;

// Proxies and clients cut connections that say nothing for minutes.
constexpr std::chrono::seconds kHeartbeat{15};

}  // namespace

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
      cursors_(answers_->answers().size()),
      tokens_(cursors_.size()),
      offsets_(cursors_.size()),
      thought_(cursors_.size()),
      done_(cursors_.size()) {}

bool AnswerStream::send(const http::Peer& peer, const Json& event) const {
    return peer.send("data: " + mcp::encode(event) + "\n\n");
}

void AnswerStream::fail(const http::Peer& peer, const Error& error) const {
    peer.send("data: " + refuse(error).body + "\n\n");
}

void AnswerStream::send_to(http::Peer& peer) {
    using Woken = http::Peer::Woken;
    if (stamp_.api == Api::Chat) {
        for (std::size_t i = 0; i < cursors_.size(); ++i) {
            const Json delta{{"role", "assistant"}, {"content", ""}};
            if (!send(peer, chunk_json(stamp_, i, delta, nullptr, nullptr))) return;
        }
    }
    while (true) {
        for (std::size_t i = 0; i < cursors_.size(); ++i) {
            if (!done_[i] && !send_news(peer, i)) return;
        }
        if (std::ranges::find(done_, false) == done_.end()) break;
        const auto woken = answers_->wait_for_news(
            peer, cursors_, done_, std::chrono::steady_clock::now() + kHeartbeat);
        if (woken == Woken::Gone) return;
        if (woken == Woken::Closing)
            return fail(peer, {ErrorCode::Cancelled, "the server is shutting down"});
        if (woken == Woken::Late && !peer.send(": ping\n\n")) return;
    }
    if (usage_at_end_ && !send(peer, usage_chunk(stamp_, ended_))) return;
    peer.send("data: [DONE]\n\n");
}

// False: there is nothing more to say.
bool AnswerStream::send_news(const http::Peer& peer, std::size_t index) {
    const streams::Stream& stream = *answers_->answers()[index].stream;
    const streams::Reading reading = stream.read(cursors_[index]);
    cursors_[index] = reading.next_cursor;
    if (!may_call_ && stamp_.api == Api::Chat) {
        const std::string thought = stream.thought();
        if (thought.size() > thought_[index]) {
            const Json delta{{"reasoning_content", thought.substr(thought_[index])}};
            thought_[index] = thought.size();
            if (!send(peer, chunk_json(stamp_, index, delta, nullptr, nullptr))) return false;
        }
    }
    if (!may_call_ && !reading.text.empty()) {
        const std::vector<engine::TokenLogprob> tokens = stream.logprobs(tokens_[index]);
        Json logprobs = logprobs_json(stamp_.api, tokens, offsets_[index]);
        tokens_[index] += tokens.size();
        for (const engine::TokenLogprob& token : tokens)
            offsets_[index] += token.chosen.piece.size();
        Json delta = stamp_.api == Api::Chat ? Json{{"content", reading.text}} : Json(reading.text);
        if (!send(peer, chunk_json(stamp_, index, std::move(delta), std::move(logprobs), nullptr)))
            return false;
    }
    return !reading.complete || send_end(peer, index);
}

bool AnswerStream::send_end(const http::Peer& peer, std::size_t index) {
    const mind::Generation& generation = answers_->answers()[index];
    auto ended = end_of(generation, may_call_);
    if (!ended) {
        fail(peer, ended.error());
        return false;
    }
    done_[index] = true;
    const auto say = [&](Json delta) {
        return send(peer, chunk_json(stamp_, index, std::move(delta), nullptr, nullptr));
    };
    const engine::ToolAnswer& answer = ended->answer;
    if (may_call_) {
        if (!answer.thought.empty() && !say({{"reasoning_content", answer.thought}})) return false;
        if (!answer.content.empty() && !say({{"content", answer.content}})) return false;
        if (!answer.calls.empty() && !say({{"tool_calls", call_deltas(*ended)}})) return false;
    }
    const std::vector<engine::TokenLogprob> rest = generation.stream->logprobs(tokens_[index]);
    Json last = chunk_json(stamp_,
                           index,
                           stamp_.api == Api::Chat ? Json::object() : Json(""),
                           logprobs_json(stamp_.api, rest, offsets_[index]),
                           ended->finish_reason());
    last["elpis"] = elpis_json(mind_, *ended);
    ended_.push_back(*std::move(ended));
    return send(peer, last);
}

}  // namespace elpis::openai
