#include "elpis/openai/chat_routes.h"

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "elpis/http/error_answer.h"
#include "elpis/http/message.h"
#include "elpis/http/peer.h"
#include "elpis/http/route.h"
#include "elpis/mind/mind.h"
#include "elpis/openai/answer_json.h"
#include "elpis/openai/answer_stream.h"
#include "elpis/openai/call_refusal.h"
#include "elpis/openai/chat_request.h"
#include "elpis/openai/completion_request.h"
#include "elpis/openai/conversation_call.h"
#include "elpis/openai/fields.h"
#include "elpis/openai/model_ids.h"
#include "elpis/openai/parts.h"
#include "elpis/openai/under_way.h"
#include "elpis/openai/waiting.h"
#include "elpis/streams/stream_id.h"

namespace elpis::openai {
namespace {

struct Asked {
    Stamp stamp;
    std::vector<UnderWay::Call> calls;
    Manner manner;
    bool may_call = false;

    std::string_view prompt_field() const { return stamp.api == Api::Chat ? "messages" : "prompt"; }
};

Stamp stamp_of(const Parts& parts, Api api, const std::string& model) {
    return {.api = api,
            .id = (api == Api::Chat ? "chatcmpl-" : "cmpl-") + streams::new_stream_id(),
            .created = unix_seconds(parts.clock),
            .model = model.empty() ? model_name(parts.mind) : model};
}

http::Answer stream(const Parts& parts,
                    Asked asked,
                    std::shared_ptr<UnderWay> answers,
                    const http::Peer& peer) {
    if (auto instead = wait_for_first_word(*answers, asked.may_call, asked.prompt_field(), peer))
        return *std::move(instead);
    const auto events = std::make_shared<AnswerStream>(std::move(asked.stamp),
                                                       parts.mind,
                                                       std::move(answers),
                                                       asked.may_call,
                                                       asked.manner.usage_at_end);
    return {.type = "text/event-stream",
            .stream = [events](http::Peer& reader) { events->send_to(reader); }};
}

http::Answer answer(const Parts& parts, Asked asked, const http::Peer& peer) {
    auto answers = UnderWay::begin(parts.mind, asked.calls, asked.manner.choices);
    if (!answers) return refuse_call(answers.error(), asked.prompt_field());
    if (asked.manner.stream) return stream(parts, std::move(asked), *std::move(answers), peer);
    auto ended = wait_for_all(**answers, asked.may_call, asked.prompt_field(), peer);
    return ended ? shown(whole_json(asked.stamp, parts.mind, *ended)) : std::move(ended).error();
}

http::Answer chat(const Parts& parts, http::Request& request, const http::Peer& peer) {
    auto body = read_body(request.take_body().text, parts.max_depth);
    if (!body) return http::refuse(body.error());
    auto chat = read_chat(*std::move(body));
    if (!chat) return http::refuse(chat.error());
    const auto voice = find_voice(parts.mind, chat->model, chat->character);
    if (!voice) return refuse_model(voice.error());
    address(chat->asked, *voice);
    return answer(parts,
                  {.stamp = stamp_of(parts, Api::Chat, chat->model),
                   .calls = {std::move(chat->asked.call)},
                   .manner = chat->manner,
                   .may_call = chat->asked.may_call},
                  peer);
}

http::Answer complete(const Parts& parts, http::Request& request, const http::Peer& peer) {
    auto body = read_body(request.take_body().text, parts.max_depth);
    if (!body) return http::refuse(body.error());
    auto asked = read_completion(*std::move(body));
    if (!asked) return http::refuse(asked.error());
    const auto voice = find_voice(parts.mind, asked->model, asked->character);
    if (!voice) return refuse_model(voice.error());
    address(*asked, *voice);
    std::vector<UnderWay::Call> calls;
    for (mind::GenerateCall& call : asked->calls)
        calls.emplace_back(std::move(call));
    return answer(parts,
                  {.stamp = stamp_of(parts, Api::Text, asked->model),
                   .calls = std::move(calls),
                   .manner = asked->manner},
                  peer);
}

}  // namespace

std::vector<http::Route> chat_routes(const Parts& parts) {
    return {{.method = "POST",
             .path = "/v1/chat/completions",
             .waits = true,
             .takes_json = true,
             .handle = [parts](http::Request& request,
                               http::Peer& peer) { return chat(parts, request, peer); }},
            {.method = "POST",
             .path = "/v1/completions",
             .waits = true,
             .takes_json = true,
             .handle = [parts](http::Request& request, http::Peer& peer) {
                 return complete(parts, request, peer);
             }}};
}

}  // namespace elpis::openai
