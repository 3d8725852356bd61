#include <string>
#include <utility>

#include <doctest/doctest.h>

#include "elpis/engine/request.h"
#include "elpis/mcp/json.h"
#include "elpis/mcp/testing/world.h"

namespace elpis::mcp {
namespace {

using testing::World;
using Kind = engine::ToolChoice::Kind;

const Json weather = Json::parse(R"({"name": "get_weather", "description": "In a city.",
    "parameters": {"type": "object", "properties": {"zone": {"type": "string"},
                                                    "city": {"type": "string"}}}})");

Json ask_for(Json choice, Json tool = {{"type", "function"}, {"function", weather}}) {
    Json arguments = World::hello();
    arguments["tools"] = Json::array({std::move(tool)});
    if (!choice.is_null()) arguments["tool_choice"] = std::move(choice);
    return arguments;
}

engine::Request asked_with(Json arguments) {
    World world;
    world.initialize();
    world.start_call("function_call", std::move(arguments));
    engine::Request request = world.backend.asked().request;
    world.backend.asked().finish();
    return request;
}

std::string refusal(Json arguments) {
    World world;
    world.initialize();
    return world.refusal("function_call", std::move(arguments));
}

TEST_CASE("a call comes back in OpenAI's form, and moves no feeling") {
    World world;
    world.initialize();
    const Json id = world.start_call("function_call", ask_for("required"));
    world.backend.asked().say(R"({"name": "get_weather", "arguments": {"city": "Paris"}})");
    world.backend.asked().finish();

    const Json answer = world.given(id);
    REQUIRE(answer["tool_calls"].size() == 1);
    const Json& call = answer["tool_calls"][0];
    CHECK(call["type"] == "function");
    CHECK_FALSE(call["id"].get<std::string>().empty());
    CHECK(call["function"]["name"] == "get_weather");
    CHECK(Json::parse(call["function"]["arguments"].get<std::string>()) == Json{{"city", "Paris"}});
    CHECK(answer["content"] == "");
    CHECK(answer["emotional_state"]["update_count"] == 0);
}

TEST_CASE("an answer in words has no calls") {
    World world;
    world.initialize();
    const Json id = world.start_call("function_call", ask_for("none"));
    world.backend.asked().say("It is fine today.");
    world.backend.asked().finish();
    const Json answer = world.given(id);
    CHECK(answer["tool_calls"].is_null());
    CHECK(answer["content"] == "It is fine today.");
}

TEST_CASE("with the choice none, words that look like a call are words") {
    constexpr const char* kLooksLikeACall = R"({"name": "get_weather", "arguments": {}})";
    World world;
    world.initialize();
    const Json id = world.start_call("function_call", ask_for("none"));
    world.backend.asked().say(kLooksLikeACall);
    world.backend.asked().finish();
    const Json answer = world.given(id);
    CHECK(answer["tool_calls"].is_null());
    CHECK(answer["content"] == kLooksLikeACall);
}

TEST_CASE("tools come wrapped as OpenAI has them, or bare; their schemas keep their order") {
    for (const Json& tool : {Json{{"type", "function"}, {"function", weather}}, weather}) {
        const auto request = asked_with(ask_for(nullptr, tool));
        REQUIRE(request.tools.size() == 1);
        CHECK(request.tools[0].name == "get_weather");
        CHECK(request.tools[0].description == "In a city.");
        CHECK(request.tools[0].parameters == encode(weather["parameters"]));
    }
    const auto bare = asked_with(ask_for(nullptr, {{"name", "now"}}));
    CHECK(bare.tools[0].parameters == R"({"type":"object","properties":{}})");
}

TEST_CASE("the choice is a word or one function") {
    CHECK(asked_with(ask_for(nullptr)).tool_choice.kind == Kind::Auto);
    CHECK(asked_with(ask_for("auto")).tool_choice.kind == Kind::Auto);
    CHECK(asked_with(ask_for("none")).tool_choice.kind == Kind::None);
    CHECK(asked_with(ask_for("required")).tool_choice.kind == Kind::Required);
    const auto named =
        asked_with(ask_for({{"type", "function"}, {"function", {{"name", "get_weather"}}}}));
    CHECK(named.tool_choice.kind == Kind::Named);
    CHECK(named.tool_choice.name == "get_weather");
}

TEST_CASE("bad arguments name the field") {
    CHECK(refusal(World::hello()).find("tools is required") == 0);
    CHECK(refusal(ask_for("sometimes")).find("tool_choice is \"sometimes\"") == 0);
    CHECK(refusal(ask_for({{"type", "function"}})).find("tool_choice") == 0);
    CHECK(refusal(ask_for(nullptr, {{"type", "function"}})).find("tools[0].name") == 0);
    CHECK(refusal(ask_for(nullptr, {{"name", 5}})).find("tools[0].name") == 0);
    CHECK(refusal(ask_for(nullptr, {{"function", {{"name", 5}}}})).find("tools[0].function.name") ==
          0);
    CHECK(refusal(ask_for(nullptr, {{"name", "f"}, {"parameters", "x"}}))
              .find("tools[0].parameters") == 0);
    CHECK(refusal(ask_for({{"type", "function"}, {"function", {{"name", "other"}}}}))
              .find("tool_choice names \"other\"") == 0);
}

}  // namespace
}  // namespace elpis::mcp
