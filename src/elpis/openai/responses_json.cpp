#include "elpis/openai/responses_json.h"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "elpis/base/error.h"
#include "elpis/engine/event.h"
#include "elpis/engine/message.h"
#include "elpis/mcp/json.h"
#include "elpis/mind/mind.h"
#include "elpis/openai/answer_json.h"

namespace elpis::openai {

using mcp::Json;

std::string ResponseStamp::call_id(std::size_t number) const {
    return fmt::format("fc_{}_{}", key, number);
}

std::string_view status_of(const Ended& ended) {
    return ended.outcome.reason == engine::FinishReason::Length && ended.answer.calls.empty()
               ? kIncomplete
               : kCompleted;
}

Json token_list(std::span<const engine::TokenLogprob> tokens) {
    const Json logprobs = logprobs_json(Api::Chat, tokens);
    return logprobs.is_null() ? Json::array() : logprobs["content"];
}

Json text_part(std::string_view text, std::span<const engine::TokenLogprob> logprobs) {
    return {{"type", "output_text"},
            {"text", text},
            {"annotations", Json::array()},
            {"logprobs", token_list(logprobs)}};
}

Json reasoning_part(std::string_view text) {
    return {{"type", "reasoning_text"}, {"text", text}};
}

Json message_item(const ResponseStamp& stamp, std::string_view status, Json content) {
    return {{"type", "message"},
            {"id", stamp.message_id()},
            {"role", "assistant"},
            {"status", status},
            {"content", std::move(content)}};
}

Json reasoning_item(const ResponseStamp& stamp, std::string_view status, Json content) {
    return {{"type", "reasoning"},
            {"id", stamp.reasoning_id()},
            {"status", status},
            {"summary", Json::array()},
            {"content", std::move(content)}};
}

Json call_item(const ResponseStamp& stamp,
               std::size_t number,
               const engine::ToolCall& call,
               std::string_view status) {
    return {{"type", "function_call"},
            {"id", stamp.call_id(number)},
            {"call_id", call.id},
            {"name", call.name},
            {"arguments", call.arguments},
            {"status", status}};
}

Json response_json(const ResponseStamp& stamp, std::string_view status, Json output) {
    Json json{{"id", stamp.id()},
              {"object", "response"},
              {"created_at", stamp.created},
              {"status", status},
              {"background", false},
              {"error", nullptr},
              {"incomplete_details", nullptr},
              {"model", stamp.model},
              {"output", std::move(output)},
              {"usage", nullptr}};
    json.update(stamp.echo);
    return json;
}

Json failed_json(const ResponseStamp& stamp, const Error& error, Json output) {
    Json json = response_json(stamp, kFailed, std::move(output));
    json["error"] = {{"code", "server_error"}, {"message", error.message}};
    return json;
}

Json ended_json(const ResponseStamp& stamp, mind::Mind& mind, const Ended& ended, Json output) {
    const std::string_view status = status_of(ended);
    Json json = response_json(stamp, status, std::move(output));
    if (status == kIncomplete) json["incomplete_details"] = {{"reason", "max_output_tokens"}};
    const engine::Usage& usage = ended.outcome.usage;
    json["usage"] = {{"input_tokens", usage.prompt_tokens},
                     {"input_tokens_details", {{"cached_tokens", usage.cached_tokens}}},
                     {"output_tokens", usage.completion_tokens},
                     {"output_tokens_details", {{"reasoning_tokens", usage.thought_tokens}}},
                     {"total_tokens", usage.prompt_tokens + usage.completion_tokens}};
    json["elpis"] = elpis_json(mind, ended);
    return json;
}

bool has_message(const Ended& ended) {
    return !ended.answer.content.empty() ||
           (ended.answer.calls.empty() && ended.answer.thought.empty());
}

Json output_of(const ResponseStamp& stamp, const Ended& ended) {
    const std::string_view status = status_of(ended);
    Json output = Json::array();
    if (!ended.answer.thought.empty()) {
        output.push_back(reasoning_item(stamp,
                                        has_message(ended) ? kCompleted : status,
                                        Json::array({reasoning_part(ended.answer.thought)})));
    }
    if (has_message(ended)) {
        std::span<const engine::TokenLogprob> logprobs;
        if (ended.outcome.logprobs) logprobs = *ended.outcome.logprobs;
        output.push_back(
            message_item(stamp, status, Json::array({text_part(ended.answer.content, logprobs)})));
    }
    for (std::size_t i = 0; i < ended.answer.calls.size(); ++i)
        output.push_back(call_item(stamp, i, ended.answer.calls[i], kCompleted));
    return output;
}

}  // namespace elpis::openai
