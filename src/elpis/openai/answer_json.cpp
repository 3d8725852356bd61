#include "elpis/openai/answer_json.h"

#include <algorithm>
#include <cstddef>
#include <expected>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "elpis/affect/rounding.h"
#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/base/utf8.h"
#include "elpis/engine/answer_reader.h"
#include "elpis/engine/event.h"
#include "elpis/mcp/emotion_json.h"
#include "elpis/mcp/felt_json.h"
#include "elpis/mcp/json.h"
#include "elpis/mcp/offered_tools.h"
#include "elpis/mcp/shape_json.h"
#include "elpis/mind/mind.h"
#include "elpis/streams/stream.h"

namespace elpis::openai {
namespace {

using mcp::Json;

// JSON has no −∞; no token that can be chosen is so unlikely.
constexpr double kNever = -9999.0;

double shown(double logprob) {
    return affect::rounded(std::max(logprob, kNever), 4);
}

Json one_json(const engine::TokenLogprob::One& one) {
    Json bytes = Json::array();
    for (const char byte : one.piece)
        bytes.push_back(static_cast<unsigned char>(byte));
    return {{"token", utf8::repair(one.piece)},
            {"logprob", shown(one.logprob)},
            {"bytes", std::move(bytes)}};
}

Json chat_logprobs(std::span<const engine::TokenLogprob> tokens) {
    Json content = Json::array();
    for (const engine::TokenLogprob& token : tokens) {
        Json json = one_json(token.chosen);
        json["top_logprobs"] = Json::array();
        for (const engine::TokenLogprob::One& one : token.likeliest)
            json["top_logprobs"].push_back(one_json(one));
        content.push_back(std::move(json));
    }
    return {{"content", std::move(content)}, {"refusal", nullptr}};
}

Json text_logprobs(std::span<const engine::TokenLogprob> tokens, std::size_t offset) {
    Json json{{"tokens", Json::array()},
              {"token_logprobs", Json::array()},
              {"top_logprobs", Json::array()},
              {"text_offset", Json::array()}};
    for (const engine::TokenLogprob& token : tokens) {
        json["tokens"].push_back(utf8::repair(token.chosen.piece));
        json["token_logprobs"].push_back(shown(token.chosen.logprob));
        Json likeliest = Json::object();
        for (const engine::TokenLogprob::One& one : token.likeliest)
            likeliest[utf8::repair(one.piece)] = shown(one.logprob);
        json["top_logprobs"].push_back(std::move(likeliest));
        json["text_offset"].push_back(offset);
        offset += characters_in(token.chosen.piece);
    }
    return json;
}

Json message_json(const Ended& ended) {
    const engine::ToolAnswer& answer = ended.answer;
    const bool calls = !answer.calls.empty();
    Json message{{"role", "assistant"},
                 {"content", calls && answer.content.empty() ? Json() : Json(answer.content)},
                 {"refusal", nullptr}};
    if (!answer.thought.empty()) message["reasoning_content"] = answer.thought;
    if (calls) message["tool_calls"] = mcp::calls_json(answer.calls);
    return message;
}

Json choice_json(Api api, std::size_t index, const Ended& ended) {
    Json logprobs;
    if (ended.outcome.logprobs) logprobs = logprobs_json(api, *ended.outcome.logprobs);
    Json choice{{"index", index}};
    if (api == Api::Chat) {
        choice["message"] = message_json(ended);
    } else {
        choice["text"] = ended.answer.content;
    }
    choice["logprobs"] = std::move(logprobs);
    choice["finish_reason"] = ended.finish_reason();
    return choice;
}

Json begun(const Stamp& stamp, std::string_view object) {
    return {
        {"id", stamp.id}, {"object", object}, {"created", stamp.created}, {"model", stamp.model}};
}

std::string_view chunk_object(Api api) {
    return api == Api::Chat ? "chat.completion.chunk" : "text_completion";
}

}  // namespace

std::string_view Ended::finish_reason() const {
    if (!answer.calls.empty()) return "tool_calls";
    return engine::name_of(outcome.reason.value_or(engine::FinishReason::Stop));
}

Result<Ended> end_of(const mind::Generation& generation, bool may_call) {
    const streams::Stream& stream = *generation.stream;
    auto outcome = stream.outcome();
    if (!outcome) return fail(ErrorCode::Internal, "an answer was asked for before its end");
    if (outcome->error) return std::unexpected(*std::move(outcome->error));
    if (outcome->cancelled()) {
        return fail(ErrorCode::Cancelled, "the answer was cancelled before it was complete");
    }
    engine::ToolAnswer answer;
    if (may_call && outcome->reader) {
        answer = outcome->reader->read(stream.text(), /*whole=*/true);
        if (answer.thought.empty()) answer.thought = stream.thought();  // told apart before
    } else {
        answer = {.calls = {}, .content = stream.text(), .thought = stream.thought()};
    }
    return Ended{
        .generation = generation, .outcome = *std::move(outcome), .answer = std::move(answer)};
}

Json elpis_json(mind::Mind& mind, const Ended& ended) {
    const mind::Generation& generation = ended.generation;
    Json json = Json::object();
    if (!generation.plain) {
        json["character"] = generation.character;
        if (const auto now = mind.emotion(generation.character))
            json["emotion"] = mcp::emotion_json(*now);
    }
    json["applied"] = mcp::modulation_json(generation.sampled);
    json["applied"].update(
        mcp::shape_json(generation.shape, ended.outcome.steered, /*ended=*/true));
    json.update(mcp::felt_json(generation.watch, ended.outcome.probed.get()));
    return json;
}

Json usage_json(std::span<const Ended> ended) {
    std::map<std::size_t, engine::Usage> prompts;
    int written = 0;
    int thought = 0;
    for (const Ended& each : ended) {
        const engine::Usage& usage = each.outcome.usage;
        engine::Usage& read = prompts[each.prompt];
        read.prompt_tokens = std::max(read.prompt_tokens, usage.prompt_tokens);
        read.cached_tokens = std::max(read.cached_tokens, usage.cached_tokens);
        written += usage.completion_tokens;
        thought += usage.thought_tokens;
    }
    int prompt = 0;
    int cached = 0;
    for (const auto& [number, read] : prompts) {
        prompt += read.prompt_tokens;
        cached += read.cached_tokens;
    }
    return {{"prompt_tokens", prompt},
            {"completion_tokens", written},
            {"total_tokens", prompt + written},
            {"prompt_tokens_details", {{"cached_tokens", cached}}},
            {"completion_tokens_details", {{"reasoning_tokens", thought}}}};
}

std::size_t characters_in(std::string_view piece) {
    return utf8::characters(piece);
}

Json logprobs_json(Api api, std::span<const engine::TokenLogprob> tokens, std::size_t offset) {
    if (tokens.empty()) return nullptr;
    return api == Api::Chat ? chat_logprobs(tokens) : text_logprobs(tokens, offset);
}

Json whole_json(const Stamp& stamp, mind::Mind& mind, std::span<const Ended> ended) {
    Json json = begun(stamp, stamp.api == Api::Chat ? "chat.completion" : "text_completion");
    json["choices"] = Json::array();
    for (std::size_t i = 0; i < ended.size(); ++i) {
        Json choice = choice_json(stamp.api, i, ended[i]);
        if (ended.size() > 1) {
            Json felt = mcp::felt_json(ended[i].generation.watch, ended[i].outcome.probed.get());
            if (!felt.empty()) choice["elpis"] = std::move(felt);
        }
        json["choices"].push_back(std::move(choice));
    }
    json["usage"] = usage_json(ended);
    if (!ended.empty()) json["elpis"] = elpis_json(mind, ended.front());
    return json;
}

Json chunk_json(
    const Stamp& stamp, std::size_t index, Json delta, Json logprobs, Json finish_reason) {
    Json json = begun(stamp, chunk_object(stamp.api));
    Json choice{{"index", index}};
    choice[stamp.api == Api::Chat ? "delta" : "text"] = std::move(delta);
    choice["logprobs"] = std::move(logprobs);
    choice["finish_reason"] = std::move(finish_reason);
    json["choices"] = Json::array({std::move(choice)});
    return json;
}

Json usage_chunk(const Stamp& stamp, std::span<const Ended> ended) {
    Json json = begun(stamp, chunk_object(stamp.api));
    json["choices"] = Json::array();
    json["usage"] = usage_json(ended);
    return json;
}

Json call_deltas(const Ended& ended) {
    Json calls = mcp::calls_json(ended.answer.calls);
    for (std::size_t i = 0; i < calls.size(); ++i)
        calls[i]["index"] = i;
    return calls;
}

}  // namespace elpis::openai
