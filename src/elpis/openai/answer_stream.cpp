#include "elpis/openai/answer_stream.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "elpis/base/error.h"
#include "elpis/base/utf8.h"
#include "elpis/engine/answer_reader.h"
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

// An answer that may be a call is read again when it has grown by this part of itself: reading
// costs as much as there is of it.
constexpr std::size_t kReadAgain = 32;

// The text API does not send thoughts: none is news for it.
streams::Stream::Seen begin_of(Api api) {
    return {.text = 0, .thought = api == Api::Chat ? 0 : std::string::npos};
}

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
      seen_(answers_->answers().size(), begin_of(stamp_.api)),
      tokens_(seen_.size()),
      offsets_(seen_.size()),
      felt_(seen_.size()),
      sent_(seen_.size()),
      words_(seen_.size()),
      done_(seen_.size()) {}

bool AnswerStream::send(const http::Peer& peer, const Json& event) const {
    return peer.send("data: " + mcp::encode(event) + "\n\n");
}

void AnswerStream::fail(const http::Peer& peer, const Error& error) const {
    peer.send("data: " + refuse(error).body + "\n\n");
}

void AnswerStream::send_to(http::Peer& peer) {
    using Woken = http::Peer::Woken;
    if (stamp_.api == Api::Chat) {
        for (std::size_t i = 0; i < seen_.size(); ++i) {
            const Json delta{{"role", "assistant"}, {"content", ""}};
            if (!send(peer, chunk_json(stamp_, i, delta, nullptr, nullptr))) return;
        }
    }
    while (true) {
        for (std::size_t i = 0; i < seen_.size(); ++i) {
            if (!done_[i] && !send_news(peer, i)) return;
        }
        if (std::ranges::find(done_, false) == done_.end()) break;
        const auto woken = answers_->wait_for_news(
            peer, seen_, done_, std::chrono::steady_clock::now() + kHeartbeat);
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
    const streams::Reading reading = stream.read(seen_[index].text);
    seen_[index].text = reading.next_cursor;
    // What was read of the text has brought its reader.
    const auto reader = may_call_ ? stream.reader() : nullptr;
    if (!send_thought(peer, index)) return false;
    if (reader) {
        if (!reading.complete && !send_words(peer, index, *reader)) return false;
    } else if (!reading.text.empty() && !send_text(peer, index, reading.text)) {
        return false;
    }
    return !reading.complete || send_end(peer, index);
}

bool AnswerStream::send_thought(const http::Peer& peer, std::size_t index) {
    const std::string thought = answers_->answers()[index].stream->thought();
    if (thought.size() <= seen_[index].thought) return true;
    const Json delta{{"reasoning_content", thought.substr(seen_[index].thought)}};
    seen_[index].thought = thought.size();
    words_[index].thought = thought;
    return send(peer, chunk_json(stamp_, index, delta, nullptr, nullptr));
}

bool AnswerStream::send_text(const http::Peer& peer, std::size_t index, const std::string& text) {
    const std::vector<engine::TokenLogprob> tokens =
        answers_->answers()[index].stream->logprobs(tokens_[index]);
    Json logprobs = logprobs_json(stamp_.api, tokens, offsets_[index]);
    tokens_[index] += tokens.size();
    for (const engine::TokenLogprob& token : tokens)
        offsets_[index] += characters_in(token.chosen.piece);
    Json delta = stamp_.api == Api::Chat ? Json{{"content", text}} : Json(text);
    Json chunk = chunk_json(stamp_, index, std::move(delta), std::move(logprobs), nullptr);
    sent_[index] += utf8::characters(text);
    add_felt(chunk, index);
    return send(peer, chunk);
}

// Of an answer that may be a call nothing: its tokens are not its text.
void AnswerStream::add_felt(Json& chunk, std::size_t index) {
    if (may_call_) return;
    Json felt = felt_[index].take(answers_->answers()[index], sent_[index]);
    if (!felt.is_null()) chunk["choices"][0]["elpis"] = {{"felt", std::move(felt)}};
}

// As much of a growing text as is certain to be no call.
bool AnswerStream::send_words(const http::Peer& peer,
                              std::size_t index,
                              const engine::AnswerReader& reader) {
    Words& words = words_[index];
    const std::string text = answers_->answers()[index].stream->text();
    if (text.size() <= words.read + words.read / kReadAgain) return true;
    words.read = text.size();
    const engine::ToolAnswer answer = reader.read(text, /*whole=*/false);
    return send_rest(peer, index, words.thought, answer.thought, "reasoning_content") &&
           send_rest(peer, index, words.content, answer.content, "content");
}

// What was sent is not taken back: if `all` does not begin with it, nothing is added.
bool AnswerStream::send_rest(const http::Peer& peer,
                             std::size_t index,
                             std::string& sent,
                             const std::string& all,
                             const char* field) {
    if (!all.starts_with(sent) || all.size() == sent.size()) return true;
    const Json delta{{field, all.substr(sent.size())}};
    sent = all;
    return send(peer, chunk_json(stamp_, index, delta, nullptr, nullptr));
}

bool AnswerStream::send_end(const http::Peer& peer, std::size_t index) {
    const mind::Generation& generation = answers_->answers()[index];
    auto ended = end_of(generation, may_call_);
    if (!ended) {
        fail(peer, ended.error());
        return false;
    }
    done_[index] = true;
    ended->prompt = answers_->call_of(index);
    const engine::ToolAnswer& answer = ended->answer;
    if (may_call_ && generation.stream->reader()) {
        Words& words = words_[index];
        if (!send_rest(peer, index, words.thought, answer.thought, "reasoning_content") ||
            !send_rest(peer, index, words.content, answer.content, "content"))
            return false;
        const Json calls{{"tool_calls", call_deltas(*ended)}};
        if (!answer.calls.empty() &&
            !send(peer, chunk_json(stamp_, index, calls, nullptr, nullptr)))
            return false;
    }
    const std::vector<engine::TokenLogprob> rest = generation.stream->logprobs(tokens_[index]);
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
