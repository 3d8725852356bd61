#include "elpis/openai/chat_request.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/base/error.h"
#include "elpis/engine/request.h"
#include "elpis/mcp/json.h"
#include "elpis/mind/generation.h"
#include "elpis/openai/conversation_call.h"
#include "elpis/openai/model_ids.h"

namespace elpis::openai {
namespace {

using mcp::Json;

Json body(const Json& more = Json::object()) {
    Json json{{"model", "mira"}, {"messages", {{{"role", "user"}, {"content", "why?"}}}}};
    json.update(more);
    return json;
}

mind::GenerateCall generate(const Json& more) {
    const auto request = read_chat(body(more));
    REQUIRE(request);
    return std::get<mind::GenerateCall>(request->asked.call);
}

std::string refusal(const Json& more) {
    const auto request = read_chat(body(more));
    if (request) return "it was taken";
    CHECK(request.error().code == ErrorCode::InvalidArgument);
    return request.error().message;
}

const Json tools = Json::array(
    {{{"type", "function"}, {"function", {{"name", "look"}, {"parameters", Json::object()}}}}});

TEST_CASE("what a client says about sampling reaches the call, and the feeling nudges it") {
    const mind::GenerateCall call = generate({{"temperature", 0.5},
                                              {"top_p", 0.25},
                                              {"max_tokens", 9},
                                              {"seed", 7},
                                              {"stop", "END"},
                                              {"presence_penalty", 1},
                                              {"frequency_penalty", -1},
                                              {"top_k", 5},
                                              {"logit_bias", {{"12", -100}}}});
    CHECK(call.temperature == 0.5);
    CHECK(call.top_p == 0.25);
    CHECK(call.max_tokens == 9);
    CHECK(call.seed == 7U);
    CHECK(call.stop == std::vector<std::string>{"END"});
    CHECK(call.sampling.presence_penalty == 1.0);
    CHECK(call.sampling.frequency_penalty == -1.0);
    CHECK(call.sampling.top_k == 5);
    REQUIRE(call.sampling.logit_bias.size() == 1);
    CHECK(call.sampling.logit_bias[0].token == 12);
    CHECK(call.beside.nudged);
    CHECK_FALSE(call.beside.plain);
}

TEST_CASE("max_completion_tokens goes before max_tokens") {
    CHECK(generate({{"max_tokens", 9}, {"max_completion_tokens", 5}}).max_tokens == 5);
    CHECK(generate({{"max_completion_tokens", 5}}).max_tokens == 5);
}

TEST_CASE("null is absent, and what changes nothing here is ignored") {
    const mind::GenerateCall call = generate({{"temperature", nullptr},
                                              {"stop", nullptr},
                                              {"logprobs", nullptr},
                                              {"tools", nullptr},
                                              {"user", "u"},
                                              {"metadata", {{"a", "b"}}},
                                              {"store", true},
                                              {"parallel_tool_calls", true}});
    CHECK_FALSE(call.temperature);
    CHECK(call.stop.empty());
    CHECK_FALSE(call.sampling.logprobs);
}

TEST_CASE("log probabilities are asked for with a flag and a number") {
    CHECK(generate({{"logprobs", true}}).sampling.logprobs == 0);
    CHECK(generate({{"logprobs", true}, {"top_logprobs", 3}}).sampling.logprobs == 3);
    CHECK_FALSE(generate({{"logprobs", false}}).sampling.logprobs);
    CHECK(refusal({{"top_logprobs", 3}}).starts_with("top_logprobs is given without logprobs"));
    CHECK(refusal({{"logprobs", 3}}).starts_with("logprobs has the wrong type"));
}

TEST_CASE("a form of the answer is read") {
    const mind::GenerateCall call = generate(
        {{"response_format",
          {{"type", "json_schema"},
           {"json_schema", {{"name", "n"}, {"strict", true}, {"schema", {{"type", "object"}}}}}}}});
    CHECK(call.format.kind == engine::Format::Kind::Schema);
    CHECK(call.format.source == R"({"type":"object"})");
}

TEST_CASE("tools make it a call of functions, with everything else that was said") {
    const auto request = read_chat(
        body({{"tools", tools}, {"tool_choice", "required"}, {"max_tokens", 9}, {"seed", 3}}));
    REQUIRE(request);
    CHECK(request->asked.may_call);
    const auto& call = std::get<mind::FunctionCall>(request->asked.call);
    CHECK(call.tools.front().name == "look");
    CHECK(call.tool_choice.kind == engine::ToolChoice::Kind::Required);
    CHECK(call.max_tokens == 9);
    CHECK(call.seed == 3U);
    CHECK(call.beside.nudged);
}

TEST_CASE("with tools that must not be called the text is text") {
    const auto request = read_chat(body({{"tools", tools}, {"tool_choice", "none"}}));
    REQUIRE(request);
    CHECK_FALSE(request->asked.may_call);
}

TEST_CASE("what cannot be served is refused with what would be right") {
    CHECK(refusal({{"functions", Json::array()}}).find("tools") != std::string::npos);
    CHECK(refusal({{"audio", Json::object()}}).starts_with("audio is not served"));
    CHECK(refusal({{"modalities", {"text", "audio"}}}).starts_with("modalities is not"));
    CHECK(refusal({{"tool_choice", "required"}}).starts_with("tool_choice demands a call"));
    CHECK(refusal({{"tools", tools}, {"response_format", {{"type", "json_object"}}}})
              .starts_with("response_format is given beside tools"));
    CHECK(refusal({{"n", 0}}).starts_with("n is 0"));
    CHECK(refusal({{"n", 17}}).starts_with("n is 17"));
    CHECK(refusal({{"messages", "hi"}}).starts_with("messages has the wrong type"));
    CHECK(refusal({{"stop", {1}}}).starts_with("stop[0] has the wrong type"));
    CHECK(refusal({{"stream_options", {{"include_usage", 1}}}})
              .starts_with("stream_options.include_usage has the wrong type"));
}

TEST_CASE("own fields say who answers, and how it feels for this once") {
    const auto request = read_chat(body({{"character", "rook"},
                                         {"emotion", {{"valence", -0.5}, {"arousal", 0.5}}},
                                         {"steering", {{"strength", 0.5}}},
                                         {"probe", true}}));
    REQUIRE(request);
    CHECK(request->character == "rook");
    const auto& call = std::get<mind::GenerateCall>(request->asked.call);
    REQUIRE(call.emotion);
    CHECK(call.emotion->valence == -0.5);
    CHECK(call.shape.steering.strength == 0.5);
    CHECK(call.watch.detail == mind::WatchWish::Detail::Whole);
}

TEST_CASE("a request is addressed to whoever was found") {
    auto request = read_chat(body());
    REQUIRE(request);
    address(request->asked, Voice{.character = "mira", .plain = true});
    const auto& call = std::get<mind::GenerateCall>(request->asked.call);
    CHECK(call.character == "mira");
    CHECK(call.beside.plain);
}

}  // namespace
}  // namespace elpis::openai
