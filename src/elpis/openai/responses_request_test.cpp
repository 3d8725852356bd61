#include "elpis/openai/responses_request.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/base/error.h"
#include "elpis/engine/message.h"
#include "elpis/engine/request.h"
#include "elpis/mcp/json.h"
#include "elpis/mind/generation.h"

namespace elpis::openai {
namespace {

using mcp::Json;

Json body(const Json& more = Json::object()) {
    Json json{{"model", "mira"}, {"input", "why?"}};
    json.update(more);
    return json;
}

mind::GenerateCall generate(const Json& more) {
    const auto request = read_responses(body(more));
    REQUIRE_MESSAGE(request, (request ? "" : request.error().message));
    return std::get<mind::GenerateCall>(request->asked.call);
}

std::vector<engine::Message> messages(const Json& input) {
    return generate({{"input", input}}).messages;
}

std::string refusal(const Json& more) {
    const auto request = read_responses(body(more));
    if (request) return "it was taken";
    CHECK(request.error().code == ErrorCode::InvalidArgument);
    return request.error().message;
}

const Json look = {{"type", "function"},
                   {"name", "look"},
                   {"description", "Looks."},
                   {"parameters", {{"type", "object"}}},
                   {"strict", true}};

TEST_CASE("a text is what the user says, behind the instructions") {
    const mind::GenerateCall call = generate({{"instructions", "Be brief."},
                                              {"max_output_tokens", 9},
                                              {"temperature", 0.5},
                                              {"top_p", 0.25}});
    REQUIRE(call.messages.size() == 2);
    CHECK(call.messages[0].role == "system");
    CHECK(call.messages[0].content == "Be brief.");
    CHECK(call.messages[1].role == "user");
    CHECK(call.messages[1].content == "why?");
    CHECK(call.max_tokens == 9);
    CHECK(call.temperature == 0.5);
    CHECK(call.top_p == 0.25);
    CHECK(call.beside.nudged);
}

TEST_CASE("instructions join what the system says at the beginning") {
    const mind::GenerateCall call = generate({{"instructions", "Be brief."},
                                              {"input",
                                               {{{"role", "developer"}, {"content", "Be kind."}},
                                                {{"role", "user"}, {"content", "why?"}}}}});
    REQUIRE(call.messages.size() == 2);
    CHECK(call.messages[0].content == "Be brief.\n\nBe kind.");
}

TEST_CASE("the output of one response can be sent back as input of the next") {
    const Json output = {
        {{"role", "user"}, {"content", {{{"type", "input_text"}, {"text", "The weather?"}}}}},
        {{"type", "reasoning"},
         {"id", "rs_1"},
         {"summary", Json::array()},
         {"content", {{{"type", "reasoning_text"}, {"text", "I look."}}}}},
        {{"type", "message"},
         {"id", "msg_1"},
         {"role", "assistant"},
         {"status", "completed"},
         {"content",
          {{{"type", "output_text"}, {"text", "Let me see."}, {"annotations", Json::array()}}}}},
        {{"type", "function_call"},
         {"id", "fc_1"},
         {"call_id", "c1"},
         {"name", "look"},
         {"arguments", "{}"}},
        {{"type", "function_call"}, {"call_id", "c2"}, {"name", "look"}, {"arguments", "{}"}},
        {{"type", "function_call_output"}, {"call_id", "c1"}, {"output", "sun"}},
        {{"type", "function_call_output"},
         {"call_id", "c2"},
         {"output", {{{"type", "input_text"}, {"text", "rain"}}}}}};
    const std::vector<engine::Message> read = messages(output);
    REQUIRE(read.size() == 4);
    CHECK(read[0].content == "The weather?");
    CHECK(read[1].role == "assistant");
    CHECK(read[1].thought == "I look.");
    CHECK(read[1].content == "Let me see.");
    REQUIRE(read[1].tool_calls.size() == 2);
    CHECK(read[1].tool_calls[0].id == "c1");
    CHECK(read[1].tool_calls[1].name == "look");
    CHECK(read[2].role == "tool");
    CHECK(read[2].tool_call_id == "c1");
    CHECK(read[3].content == "rain");
}

TEST_CASE("a thought belongs to the call after it, and to nothing the user says") {
    const Json thought = {{"type", "reasoning"},
                          {"summary", {{{"type", "summary_text"}, {"text", "hm"}}}}};
    const Json call = {
        {"type", "function_call"}, {"call_id", "c"}, {"name", "look"}, {"arguments", "{}"}};
    const Json says = {{"role", "user"}, {"content", "hi"}};
    CHECK(messages({says, thought, call})[1].thought == "hm");
    const auto read = messages({thought, says, call});
    CHECK(read[0].thought.empty());
    CHECK(read[1].thought.empty());
}

TEST_CASE("a form of the answer is read") {
    const mind::GenerateCall call = generate({{"text",
                                               {{"format",
                                                 {{"type", "json_schema"},
                                                  {"name", "n"},
                                                  {"strict", true},
                                                  {"schema", {{"type", "object"}}}}}}}});
    CHECK(call.format.kind == engine::Format::Kind::Schema);
    CHECK(call.format.source == R"({"type":"object"})");
    CHECK(call.format.strict);
    CHECK(generate({{"text", {{"format", {{"type", "json_object"}}}}}}).format.kind ==
          engine::Format::Kind::Json);
    CHECK(generate({{"text", {{"verbosity", "low"}}}}).format.free());
}

TEST_CASE("flat tools make it a call of functions") {
    const auto request = read_responses(
        body({{"tools", {look}}, {"tool_choice", {{"type", "function"}, {"name", "look"}}}}));
    REQUIRE(request);
    CHECK(request->asked.may_call);
    const auto& call = std::get<mind::FunctionCall>(request->asked.call);
    CHECK(call.tools.front().name == "look");
    CHECK(call.tools.front().description == "Looks.");
    CHECK(call.tool_choice.kind == engine::ToolChoice::Kind::Named);
    CHECK(call.tool_choice.name == "look");
    CHECK(request->echo["tools"][0] == look);
}

TEST_CASE("how the model thinks and what is told of its tokens is read") {
    CHECK(generate({{"reasoning", {{"effort", "none"}}}}).thinking == false);
    CHECK_FALSE(generate({{"reasoning", {{"effort", "high"}}}}).thinking.has_value());
    CHECK(generate({{"top_logprobs", 3}}).sampling.logprobs == 3);
    CHECK(generate({{"include", {"message.output_text.logprobs"}}}).sampling.logprobs == 0);
    CHECK_FALSE(generate({{"top_logprobs", 0}}).sampling.logprobs.has_value());
}

TEST_CASE("the response repeats what was asked, and that nothing is stored") {
    const auto request = read_responses(
        body({{"metadata", {{"a", "b"}}}, {"store", true}, {"instructions", "Be brief."}}));
    REQUIRE(request);
    CHECK(request->echo["metadata"]["a"] == "b");
    CHECK(request->echo["store"] == false);
    CHECK(request->echo["instructions"] == "Be brief.");
    CHECK(request->echo["text"]["format"]["type"] == "text");
    CHECK(request->echo["tool_choice"] == "auto");
    CHECK(request->echo["tools"].empty());
}

TEST_CASE("own fields are those of the chat API") {
    const auto request = read_responses(
        body({{"character", "rook"}, {"emotion", {{"valence", -0.5}, {"arousal", 0.5}}}}));
    REQUIRE(request);
    CHECK(request->character == "rook");
    CHECK(std::get<mind::GenerateCall>(request->asked.call).emotion->valence == -0.5);
}

TEST_CASE("what would have to be stored is refused, and says why") {
    CHECK(refusal({{"previous_response_id", "resp_1"}})
              .starts_with("previous_response_id is given, but nothing is stored"));
    CHECK(refusal({{"conversation", "conv_1"}}).starts_with("conversation is given"));
    CHECK(refusal({{"background", true}}).starts_with("background is not served"));
    CHECK(refusal({{"prompt", {{"id", "p"}}}}).starts_with("prompt is not served"));
    CHECK(refusal({{"input", {{{"type", "item_reference"}, {"id", "x"}}}}})
              .starts_with("input[0].type is \"item_reference\"; nothing is stored here"));
}

TEST_CASE("what is wrong is named by its place in the request") {
    const auto part = [](const Json& content) {
        return Json{{"input", {{{"role", "user"}, {"content", content}}}}};
    };
    CHECK(refusal({{"input", nullptr}}).starts_with("input is required"));
    CHECK(refusal({{"input", Json::array()}}).starts_with("input is empty"));
    CHECK(refusal({{"input", {"hi"}}}).starts_with("input[0] has the wrong type"));
    CHECK(refusal({{"input", {{{"role", "tool"}, {"content", "x"}}}}})
              .starts_with("input[0].role is \"tool\""));
    CHECK(refusal({{"input", {{{"type", "web_search_call"}}}}})
              .starts_with("input[0].type is \"web_search_call\"; there are"));
    CHECK(refusal({{"input", {{{"type", "reasoning"}, {"summary", Json::array()}}}}})
              .starts_with("input has thoughts and nothing else"));
    CHECK(refusal(part({{{"type", "input_image"}, {"image_url", "x"}}}))
              .starts_with("input[0].content[0].type is \"input_image\""));
    CHECK(refusal(part({{{"type", "input_text"}}}))
              .starts_with("input[0].content[0].text has the wrong type"));
    CHECK(refusal(part(7)).starts_with("input[0].content has the wrong type"));
    CHECK(refusal({{"input", {{{"type", "function_call"}, {"name", "look"}}}}})
              .starts_with("input[0].call_id has the wrong type"));
    CHECK(refusal({{"tools", {{{"type", "web_search"}}}}})
              .starts_with("tools[0].type is \"web_search\""));
    CHECK(refusal({{"tools", {{{"type", "function"}}}}}).starts_with("tools[0].name is required"));
    CHECK(refusal({{"tools", {look}}, {"tool_choice", {{"type", "file_search"}}}})
              .starts_with("tool_choice is "));
    CHECK(refusal({{"tool_choice", "required"}}).starts_with("tool_choice demands a call"));
    CHECK(refusal({{"text", {{"format", {{"type", "xml"}}}}}})
              .starts_with("text.format.type is \"xml\""));
    CHECK(refusal({{"text", {{"format", {{"type", "json_schema"}}}}}})
              .starts_with("text.format.schema is required"));
    CHECK(refusal({{"tools", {look}}, {"text", {{"format", {{"type", "json_object"}}}}}})
              .starts_with("text.format is given beside tools"));
    CHECK(refusal({{"max_output_tokens", 0}}).starts_with("max_output_tokens is 0"));
    CHECK(refusal({{"reasoning", {{"effort", 1}}}}).starts_with("reasoning.effort has the wrong"));
    CHECK(refusal({{"n", 2}}).starts_with("n is not 1"));
    CHECK(refusal({{"top_logprobs", 21}}).starts_with("top_logprobs is 21; it must be a whole"));
    CHECK(refusal({{"max_output_tokens", 1e308}}).starts_with("max_output_tokens is 1e+308;"));
}

}  // namespace
}  // namespace elpis::openai
