#include "elpis/openai/responses_stream.h"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/engine/event.h"
#include "elpis/engine/message.h"
#include "elpis/http/peer.h"
#include "elpis/mcp/json.h"
#include "elpis/mind/mind.h"
#include "elpis/openai/answer_json.h"
#include "elpis/openai/answer_pieces.h"
#include "elpis/openai/responses_json.h"
#include "elpis/openai/under_way.h"
#include "elpis/openai/waiting.h"

namespace elpis::openai {

using mcp::Json;

ResponsesStream::ResponsesStream(ResponseStamp stamp,
                                 mind::Mind& mind,
                                 std::shared_ptr<UnderWay> answers,
                                 bool may_call)
    : stamp_(std::move(stamp)),
      mind_(mind),
      answers_(std::move(answers)),
      pieces_(answers_->answers().front(), may_call, /*thoughts=*/true) {}

bool ResponsesStream::send(std::string_view type, const Json& fields) {
    Json event{{"type", type}, {"sequence_number", events_++}};
    event.update(fields);
    return peer_->send(fmt::format("event: {}\ndata: {}\n\n", type, mcp::encode(event)));
}

void ResponsesStream::fail(const Error& error) {
    send("response.failed", {{"response", failed_json(stamp_, error, output_)}});
}

void ResponsesStream::send_to(http::Peer& peer) {
    using Woken = http::Peer::Woken;
    peer_ = &peer;
    const Json begun{{"response", response_json(stamp_, kInProgress, Json::array())}};
    if (!send("response.created", begun) || !send("response.in_progress", begun)) return;
    while (true) {
        const AnswerPieces::Piece piece = pieces_.next();
        if (!send_news(piece)) return;
        if (piece.end) {
            send_end(*piece.end, piece.rest);
            return;
        }
        const Woken woken = wait_and_ping(*answers_, peer, {pieces_.seen()}, {false});
        if (woken == Woken::Gone) return;
        if (woken == Woken::Closing) return fail(shutting_down());
    }
}

bool ResponsesStream::send_news(const AnswerPieces::Piece& piece) {
    // A thought comes before the words.
    if (!piece.thought.empty() && open_ != Open::Message && output_.empty() &&
        !(open(Open::Thought) && grow(piece.thought, {})))
        return false;
    return piece.content.empty() || (open(Open::Message) && grow(piece.content, piece.logprobs));
}

bool ResponsesStream::send_end(const Result<Ended>& ended,
                               const std::vector<engine::TokenLogprob>& rest) {
    if (!ended) {
        fail(ended.error());
        return false;
    }
    if (has_message(*ended) && !(open(Open::Message) && grow({}, rest))) return false;
    const std::string_view status = status_of(*ended);
    if (!close(status)) return false;
    const std::vector<engine::ToolCall>& calls = ended->answer.calls;
    for (std::size_t i = 0; i < calls.size(); ++i) {
        if (!send_call(i, calls[i])) return false;
    }
    return send(status == kIncomplete ? "response.incomplete" : "response.completed",
                {{"response", ended_json(stamp_, mind_, *ended, output_)}});
}

// A call is whole when it is known to be one.
bool ResponsesStream::send_call(std::size_t number, const engine::ToolCall& call) {
    const Json place{{"item_id", stamp_.call_id(number)}, {"output_index", output_.size()}};
    Json added = call_item(stamp_, number, call, kInProgress);
    added["arguments"] = "";
    Json delta = place;
    delta["delta"] = call.arguments;
    Json whole = place;
    whole["name"] = call.name;
    whole["arguments"] = call.arguments;
    const Json done = call_item(stamp_, number, call, kCompleted);
    const std::size_t index = output_.size();
    output_.push_back(done);
    return send("response.output_item.added",
                {{"output_index", index}, {"item", std::move(added)}}) &&
           send("response.function_call_arguments.delta", delta) &&
           send("response.function_call_arguments.done", whole) &&
           send("response.output_item.done", {{"output_index", index}, {"item", done}});
}

bool ResponsesStream::open(Open what) {
    if (open_ == what) return true;
    if (!close(kCompleted)) return false;
    open_ = what;
    text_.clear();
    logprobs_.clear();
    Json part = place();
    part["part"] = open_part();
    return send("response.output_item.added",
                {{"output_index", output_.size()},
                 {"item", open_item(kInProgress, Json::array())}}) &&
           send("response.content_part.added", part);
}

bool ResponsesStream::grow(const std::string& text,
                           const std::vector<engine::TokenLogprob>& logprobs) {
    if (text.empty() && logprobs.empty()) return true;
    text_ += text;
    logprobs_.insert(logprobs_.end(), logprobs.begin(), logprobs.end());
    Json delta = place();
    delta["delta"] = text;
    if (open_ == Open::Thought) return send("response.reasoning_text.delta", delta);
    delta["logprobs"] = token_list(logprobs);
    return send("response.output_text.delta", delta);
}

bool ResponsesStream::close(std::string_view status) {
    if (open_ == Open::None) return true;
    Json text = place();
    text["text"] = text_;
    if (open_ == Open::Message) text["logprobs"] = token_list(logprobs_);
    Json part = place();
    part["part"] = open_part();
    Json item = open_item(status, Json::array({open_part()}));
    const std::size_t index = output_.size();
    output_.push_back(item);
    const bool thought = open_ == Open::Thought;
    open_ = Open::None;
    return send(thought ? "response.reasoning_text.done" : "response.output_text.done", text) &&
           send("response.content_part.done", part) &&
           send("response.output_item.done", {{"output_index", index}, {"item", std::move(item)}});
}

Json ResponsesStream::place() const {
    return {{"item_id", open_ == Open::Thought ? stamp_.reasoning_id() : stamp_.message_id()},
            {"output_index", output_.size()},
            {"content_index", 0}};
}

Json ResponsesStream::open_part() const {
    return open_ == Open::Thought ? reasoning_part(text_) : text_part(text_, logprobs_);
}

Json ResponsesStream::open_item(std::string_view status, Json content) const {
    return open_ == Open::Thought ? reasoning_item(stamp_, status, std::move(content))
                                  : message_item(stamp_, status, std::move(content));
}

}  // namespace elpis::openai
