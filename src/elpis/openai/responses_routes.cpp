#include "elpis/openai/responses_routes.h"

#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "elpis/http/error_answer.h"
#include "elpis/http/message.h"
#include "elpis/http/peer.h"
#include "elpis/http/route.h"
#include "elpis/mcp/emotion_json.h"
#include "elpis/mcp/json.h"
#include "elpis/openai/answer_json.h"
#include "elpis/openai/call_refusal.h"
#include "elpis/openai/conversation_call.h"
#include "elpis/openai/fields.h"
#include "elpis/openai/model_ids.h"
#include "elpis/openai/parts.h"
#include "elpis/openai/responses_json.h"
#include "elpis/openai/responses_request.h"
#include "elpis/openai/responses_stream.h"
#include "elpis/openai/under_way.h"
#include "elpis/openai/waiting.h"
#include "elpis/streams/stream_id.h"

namespace elpis::openai {
namespace {

constexpr std::string_view kInput = "input";

http::Answer respond(const Parts& parts, http::Request& request, const http::Peer& peer) {
    auto body = read_body(request.take_body().text, parts.max_depth);
    if (!body) return http::refuse(body.error());
    auto asked = read_responses(*std::move(body));
    if (!asked) return http::refuse(asked.error());
    const auto voice = find_voice(parts.mind, asked->model, asked->character);
    if (!voice) return refuse_model(voice.error());
    address(asked->asked, *voice);
    const bool may_call = asked->asked.may_call;
    auto answers = UnderWay::begin(parts.mind, {std::move(asked->asked.call)}, 1);
    if (!answers) return refuse_call(answers.error(), kInput);
    ResponseStamp stamp{.key = streams::new_stream_id(),
                        .created = unix_seconds(parts.clock),
                        .model = asked->model.empty() ? model_name(parts.mind) : asked->model,
                        .echo = std::move(asked->echo)};
    const mcp::Json used = mcp::modulation_json((*answers)->answers().front().sampled);
    for (const char* const name : {"temperature", "top_p"})
        stamp.echo[name] = used[name];
    if (asked->stream) {
        if (auto instead = wait_for_first_word(**answers, may_call, kInput, peer))
            return *std::move(instead);
        const auto events = std::make_shared<ResponsesStream>(
            std::move(stamp), parts.mind, *std::move(answers), may_call);
        return {.type = "text/event-stream",
                .stream = [events](http::Peer& reader) { events->send_to(reader); }};
    }
    const auto ended = wait_for_all(**answers, may_call, kInput, peer);
    if (!ended) return ended.error();
    const Ended& one = ended->front();
    return shown(ended_json(stamp, parts.mind, one, output_of(stamp, one)));
}

}  // namespace

std::vector<http::Route> responses_routes(const Parts& parts) {
    return {{.method = "POST",
             .path = "/v1/responses",
             .waits = true,
             .takes_json = true,
             .handle = [parts](http::Request& request, http::Peer& peer) {
                 return respond(parts, request, peer);
             }}};
}

}  // namespace elpis::openai
