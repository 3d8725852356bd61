#include "elpis/openai/routes.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "elpis/base/clock.h"
#include "elpis/base/error.h"
#include "elpis/http/message.h"
#include "elpis/http/peer.h"
#include "elpis/http/route.h"
#include "elpis/mcp/json.h"
#include "elpis/mind/mind.h"
#include "elpis/openai/answer_json.h"
#include "elpis/openai/answer_stream.h"
#include "elpis/openai/chat_request.h"
#include "elpis/openai/completion_request.h"
#include "elpis/openai/errors.h"
#include "elpis/openai/fields.h"
#include "elpis/openai/model_ids.h"
#include "elpis/openai/under_way.h"
#include "elpis/streams/stream.h"
#include "elpis/streams/stream_id.h"

namespace elpis::openai {
namespace {

// How long a stream's status waits for the first word: a failure until then has a status of its
// own, instead of an event behind 200.
constexpr std::chrono::seconds kFirstWord{10};

std::int64_t unix_seconds(const Clock& clock) {
    return std::chrono::duration_cast<std::chrono::seconds>(clock.wall().time_since_epoch())
        .count();
}

http::Answer shown(const mcp::Json& json) {
    return {.body = mcp::encode(json)};
}

http::Answer not_found(const Error& error) {
    http::Refusal refusal = refusal_of(error);
    if (error.code == ErrorCode::NotFound) {
        refusal.code = "model_not_found";
        refusal.param = "model";
    }
    return http::refuse(refusal);
}

// Nobody reads it.
http::Answer for_nobody() {
    constexpr int kClientGone = 499;  // as nginx logs it
    return {.status = kClientGone};
}

struct Asked {
    Stamp stamp;
    std::vector<UnderWay::Call> calls;
    Manner manner;
    bool may_call = false;
};

class Door {
public:
    explicit Door(const Parts& parts) : parts_(parts), opened_(unix_seconds(parts.clock)) {}

    http::Answer list() const {
        const auto models = model_list(parts_.mind, opened_);
        return models ? shown(*models) : refuse(models.error());
    }

    http::Answer model(const http::Request& request) const {
        const auto voice = find_voice(parts_.mind, request.rest, {});
        return voice ? shown(model_json(request.rest, opened_)) : not_found(voice.error());
    }

    http::Answer chat(http::Request& request, const http::Peer& peer) const {
        auto body = read_body(request.take_body().text, parts_.max_depth);
        if (!body) return refuse(body.error());
        auto chat = read_chat(*std::move(body));
        if (!chat) return refuse(chat.error());
        const auto voice = find_voice(parts_.mind, chat->model, chat->character);
        if (!voice) return not_found(voice.error());
        address(*chat, *voice);
        return answer({.stamp = stamp(Api::Chat, chat->model),
                       .calls = {std::move(chat->call)},
                       .manner = chat->manner,
                       .may_call = chat->may_call},
                      peer);
    }

    http::Answer complete(http::Request& request, const http::Peer& peer) const {
        auto body = read_body(request.take_body().text, parts_.max_depth);
        if (!body) return refuse(body.error());
        auto asked = read_completion(*std::move(body));
        if (!asked) return refuse(asked.error());
        const auto voice = find_voice(parts_.mind, asked->model, asked->character);
        if (!voice) return not_found(voice.error());
        address(*asked, *voice);
        std::vector<UnderWay::Call> calls;
        for (mind::GenerateCall& call : asked->calls)
            calls.emplace_back(std::move(call));
        return answer({.stamp = stamp(Api::Text, asked->model),
                       .calls = std::move(calls),
                       .manner = asked->manner},
                      peer);
    }

private:
    Stamp stamp(Api api, const std::string& model) const {
        return {.api = api,
                .id = (api == Api::Chat ? "chatcmpl-" : "cmpl-") + streams::new_stream_id(),
                .created = unix_seconds(parts_.clock),
                .model = model.empty() ? model_name(parts_.mind) : model};
    }

    http::Answer answer(Asked asked, const http::Peer& peer) const {
        auto answers = UnderWay::begin(parts_.mind, asked.calls, asked.manner.choices);
        if (!answers) return refuse(answers.error());
        return asked.manner.stream ? stream(std::move(asked), *std::move(answers), peer)
                                   : whole(asked, **answers, peer);
    }

    http::Answer whole(const Asked& asked, UnderWay& answers, const http::Peer& peer) const {
        switch (answers.wait_for_all(peer, http::Peer::Time::max())) {
            case http::Peer::Woken::Gone:
                return for_nobody();
            case http::Peer::Woken::Closing:
                return refuse({ErrorCode::Cancelled, "the server is shutting down"});
            case http::Peer::Woken::News:
            case http::Peer::Woken::Late:
                break;
        }
        std::vector<Ended> ended;
        for (std::size_t i = 0; i < answers.answers().size(); ++i) {
            auto end = end_of(answers.answers()[i], asked.may_call);
            if (!end) return refuse(end.error());
            end->prompt = answers.call_of(i);
            ended.push_back(*std::move(end));
        }
        return shown(whole_json(asked.stamp, parts_.mind, ended));
    }

    http::Answer stream(Asked asked,
                        std::shared_ptr<UnderWay> answers,
                        const http::Peer& peer) const {
        const std::vector<bool> none_done(answers->answers().size());
        const auto woken =
            answers->wait_for_news(peer,
                                   std::vector<streams::Stream::Seen>(none_done.size()),
                                   none_done,
                                   std::chrono::steady_clock::now() + kFirstWord);
        if (woken == http::Peer::Woken::Gone) return for_nobody();
        if (woken == http::Peer::Woken::Closing)
            return refuse({ErrorCode::Cancelled, "the server is shutting down"});
        for (const mind::Generation& generation : answers->answers()) {
            if (!generation.stream->complete_now()) continue;
            if (const auto end = end_of(generation, asked.may_call); !end)
                return refuse(end.error());
        }
        const auto events = std::make_shared<AnswerStream>(std::move(asked.stamp),
                                                           parts_.mind,
                                                           std::move(answers),
                                                           asked.may_call,
                                                           asked.manner.usage_at_end);
        return {.type = "text/event-stream",
                .stream = [events](http::Peer& reader) { events->send_to(reader); }};
    }

    const Parts parts_;
    const std::int64_t opened_;
};

}  // namespace

std::vector<http::Route> routes(const Parts& parts) {
    const auto door = std::make_shared<const Door>(parts);
    return {{.method = "GET",
             .path = "/v1/models",
             .handle = [door](const http::Request&, http::Peer&) { return door->list(); }},
            {.method = "GET",
             .path = "/v1/models/*",
             .handle = [door](const http::Request& request,
                              http::Peer&) { return door->model(request); }},
            {.method = "POST",
             .path = "/v1/chat/completions",
             .waits = true,
             .takes_json = true,
             .handle = [door](http::Request& request,
                              http::Peer& peer) { return door->chat(request, peer); }},
            {.method = "POST",
             .path = "/v1/completions",
             .waits = true,
             .takes_json = true,
             .handle = [door](http::Request& request, http::Peer& peer) {
                 return door->complete(request, peer);
             }}};
}

}  // namespace elpis::openai
