#include "elpis/openai/chat_request.h"

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

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
    CHECK(refusal({{"functions", {{{"name", "f"}}}}}).starts_with("functions is not served"));
    CHECK(refusal({{"function_call", "auto"}}).find("tools") != std::string::npos);
    for (const char* type : {"web_search", "custom"}) {
        CHECK(refusal({{"tools", {{{"type", type}}}}})
                  .starts_with("tools[0].type is \"" + std::string(type) + "\""));
    }
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

TEST_CASE("what offers nothing is no offer that has to be refused") {
    CHECK(generate({{"functions", Json::array()}, {"function_call", "none"}}).messages.size() == 1);
}

TEST_CASE("what a model has refused with is a part of the talk") {
    const Json refused{{"role", "assistant"},
                       {"content", {{{"type", "refusal"}, {"refusal", "I would rather not."}}}}};
    const mind::GenerateCall call =
        generate({{"messages", {{{"role", "user"}, {"content", "why?"}}, refused}}});
    CHECK(call.messages.at(1).content == "I would rather not.");
}

TEST_CASE(
    "a number out of range is refused by the field, the value and the range that were meant") {
    const auto of = [](const char* json) { return refusal(Json::parse(json)); };
    for (const std::string name : {"max_tokens", "max_completion_tokens"}) {
        CAPTURE(name);
        const auto told = [&name](const char* value) {
            return refusal(Json::parse(fmt::format(R"({{"{}": {}}})", name, value)));
        };
        const auto outside = [&name](const char* value) {
            return fmt::format(
                "{} is {}; it must be a whole number from 1 to 2147483647", name, value);
        };
        CHECK(told("-5") == outside("-5"));
        CHECK(told("0") == outside("0"));
        CHECK(told("-1e308") == outside("-1e+308"));
        CHECK(told("1e308") == outside("1e+308"));
        CHECK(told("2147483648") == outside("2147483648"));
        CHECK(told("9223372036854775808") == outside("9223372036854775808"));
        CHECK(told("2147483647") == "it was taken");
    }
    CHECK(of(R"({"n": 1e308})") == "n is 1e+308; it must be a whole number from 1 to 16");
    CHECK(of(R"({"top_k": 1e308})") ==
          "top_k is 1e+308; it must be a whole number from 0 to 1000000");
    CHECK(of(R"({"penalty_window": 1e308})").starts_with("penalty_window is 1e+308;"));
    CHECK(of(R"({"dry": {"window": 1e308}})").starts_with("dry.window is 1e+308;"));
    CHECK(of(R"({"logprobs": true, "top_logprobs": -5})") ==
          "top_logprobs is -5; it must be a whole number from 0 to 20");
    CHECK(of(R"({"logprobs": true, "top_logprobs": 0.5})") ==
          "top_logprobs has the wrong type: expected integer, got number");
}

TEST_CASE("a seed has 64 bits, and all of them count") {
    const auto seed = [](const char* number) {
        return generate(Json::parse("{\"seed\": " + std::string(number) + "}")).seed;
    };
    CHECK(seed("0") == 0U);
    CHECK(seed("4294967295") == 4'294'967'295U);
    const std::vector<const char*> wide{"-1",
                                        "-2",
                                        "4294967296",
                                        "8589934592",
                                        "4294967295",
                                        "9223372036854775807",
                                        "-9223372036854775808"};
    std::set<std::uint32_t> folded;
    for (const char* number : wide)
        folded.insert(seed(number).value());
    CHECK(folded.size() == wide.size());
    CHECK(seed("-1") == seed("-1"));
    for (const char* number : {"1e308", "9223372036854775808", "9223372036854775808.0", "-1e19"}) {
        CAPTURE(number);
        CHECK(refusal(Json::parse("{\"seed\": " + std::string(number) + "}"))
                  .ends_with("it must be a whole number from -9223372036854775808 to "
                             "9223372036854775807"));
    }
    CHECK(refusal({{"seed", 0.5}}).starts_with("seed has the wrong type"));
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
