#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/engine/adapter_set.h"
#include "elpis/engine/event.h"
#include "elpis/mcp/json.h"
#include "elpis/mcp/testing/fake_backend.h"
#include "elpis/mcp/testing/world.h"

namespace elpis::mcp {
namespace {

using testing::World;

World& opened(World& world) {
    world.initialize();
    return world;
}

Json hello(const char* name, Json value) {
    Json arguments = World::hello();
    arguments[name] = std::move(value);
    return arguments;
}

TEST_CASE("adapters are named with their scales, and anything else is refused") {
    World world;
    opened(world);
    world.start_call("generate", hello("adapters", Json{{"sea", 1}, {"law", -0.5}}));
    CHECK(world.backend.asked(0).request.adapters ==
          std::vector<engine::AdapterWish>{{"sea", 1.0}, {"law", -0.5}});

    CHECK(world.refusal("generate", hello("adapters", Json{{"sea", "1"}})) ==
          "adapters[\"sea\"] has the wrong type: expected number, got string");
    Json many = Json::object();
    for (int i = 0; i < 65; ++i)
        many["a" + std::to_string(i)] = 1;
    CHECK(world.refusal("generate", hello("adapters", many)).find("at most 64") !=
          std::string::npos);
}

TEST_CASE("who can wait says so, and a priority there is none of is refused") {
    World world;
    world.initialize();
    world.start_call("generate", hello("priority", "background"));
    CHECK(world.backend.asked(0).request.background);
    world.start_call("generate", World::hello());
    CHECK_FALSE(world.backend.asked(1).request.background);
    CHECK(world.refusal("generate", hello("priority", "urgent")) ==
          "priority is \"urgent\"; it must be interactive or background");
}

TEST_CASE("what the model thought stands beside its answer") {
    World world;
    world.initialize();
    Json arguments = World::hello();
    arguments["enable_thinking"] = false;
    const Json id = world.start_call("generate", arguments);
    testing::FakeBackend::Asked& asked = world.backend.asked();
    CHECK_FALSE(asked.request.thinking);
    asked.think("Two and ");
    asked.think("two.");
    asked.say("Four.");
    asked.finish();
    const Json answer = world.given(id);
    CHECK(answer["content"] == "Four.");
    CHECK(answer["reasoning_content"] == "Two and two.");
}

TEST_CASE("an answer comes with the feeling after it, what the feeling asked, and its figures") {
    for (const bool modern : {false, true}) {
        World world;
        world.modern = modern;
        if (!modern) world.initialize();
        const Json id = world.start_call("generate", World::hello());
        auto& asked = world.backend.asked();
        asked.say("It works, ");
        asked.say("done.");
        asked.finish();

        const Json result = world.client.answer_to(id)["result"];
        CHECK(result["isError"] == false);
        CHECK(result.contains("resultType") == modern);
        Json answer = result["structuredContent"];
        CHECK(Json::parse(result["content"][0]["text"].get<std::string>()) == answer);
        CHECK(answer["emotional_state"]["update_count"] == 1);  // it was appraised
        answer.erase("emotional_state");
        CHECK(encode(answer) ==
              R"({"content":"It works, done.","modulated_params":{"temperature":0.7,"top_p":0.9},)"
              R"("finish_reason":"stop",)"
              R"("usage":{"prompt_tokens":5,"completion_tokens":2,"total_tokens":7},)"
              R"("modulation":["sampling"],)"
              R"("steering":{"applied":false,"reason":"this model is played"}})");
    }
}

TEST_CASE("the wishes of the caller reach the model") {
    World world;
    opened(world);
    world.start_call("generate",
                     {{"messages", World::hello()["messages"]},
                      {"max_tokens", 12.0},
                      {"temperature", 0},
                      {"top_p", 0.5},
                      {"seed", 4294967295},
                      {"stop", "END"}});
    const auto& request = world.backend.asked().request;
    CHECK(request.max_tokens == 12);
    CHECK(request.sampling.temperature == 0.0);
    CHECK(request.sampling.top_p == 0.5);
    CHECK(request.sampling.seed == 4294967295U);
    CHECK(request.stop == std::vector<std::string>{"END"});
    REQUIRE(request.messages.size() == 1);
    CHECK(request.messages[0].content == "Hello");
    world.backend.asked().finish();
}

TEST_CASE("null is absent, and so are arguments that nobody knows") {
    World world;
    opened(world);
    world.start_call("generate",
                     {{"messages", World::hello()["messages"]},
                      {"max_tokens", nullptr},
                      {"temperature", nullptr},
                      {"seed", nullptr},
                      {"stop", nullptr},
                      {"emotion", nullptr},
                      {"character", nullptr},
                      {"colour", "blue"}});
    const auto& request = world.backend.asked().request;
    CHECK(request.max_tokens == 4096);
    CHECK_FALSE(request.sampling.seed);
    world.backend.asked().finish();
}

TEST_CASE("a feeling for one answer shapes it and leaves the state alone") {
    World world;
    opened(world);
    const Json id =
        world.start_call("generate", hello("emotion", {{"valence", -1.0}, {"arousal", 1.0}}));
    CHECK(world.backend.asked().request.sampling.temperature == doctest::Approx(0.5));
    world.backend.asked().say("Hm");
    world.backend.asked().finish();
    const Json answer = world.given(id);
    CHECK(answer["modulated_params"]["temperature"] == 0.5);
    CHECK(answer["modulated_params"]["top_p"] == 0.8);
    CHECK(answer["emotional_state"]["valence"].get<double>() > -0.5);
}

TEST_CASE("bad arguments name the field and load nothing") {
    World world;
    opened(world);
    CHECK(world.refusal("generate").find("messages") == 0);
    CHECK(world.refusal("generate", {{"messages", Json::array()}}).find("messages") == 0);
    CHECK(world.refusal("generate", hello("temperature", 5)).find("temperature") == 0);
    CHECK(world.refusal("generate", hello("top_p", "x")).find("top_p") == 0);
    CHECK(world.refusal("generate", hello("max_tokens", 0)).find("max_tokens") == 0);
    CHECK(world.refusal("generate", hello("seed", -1)).find("seed is -1") == 0);
    CHECK(world.refusal("generate", hello("seed", 4294967296)).find("seed") == 0);
    CHECK(world.refusal("generate", hello("stop", Json::array({5}))).find("stop[0]") == 0);
    CHECK(world.refusal("generate", hello("emotion", {{"valence", 0}})).find("emotion.arousal") ==
          0);
    CHECK(world.refusal("generate", hello("character", "../x")).find("character") == 0);
    CHECK(world.backend.count() == 0);
}

TEST_CASE("a failure of the model is a result that says why, in its own words") {
    World world;
    opened(world);
    const Json id = world.start_call("generate", World::hello());
    world.backend.asked().say("some text");
    world.backend.asked().fail("Requested tokens (6000) exceed context window of 4096");
    CHECK(world.said(id) == "Requested tokens (6000) exceed context window of 4096");

    world.backend.busy = true;
    CHECK(world.refusal("generate", World::hello()).starts_with("busy, retry after"));
}

TEST_CASE("a time limit gives what there is and lets the model go") {
    World world({.mcp = {.generate_limit = std::chrono::seconds(1)}});
    opened(world);
    const Json id = world.start_call("generate", World::hello());
    world.backend.asked().say("as far as it ");
    world.backend.asked().say("came");

    const Json answer = world.given(id);
    CHECK(answer["content"] == "as far as it came");
    CHECK(answer["finish_reason"] == "limit");
    CHECK(answer["usage"]["completion_tokens"] == 2);
    CHECK(world.backend.asked().cancelled);
    CHECK(answer["emotional_state"]["update_count"] == 0);
}

TEST_CASE("an answer within the time limit ends as it would without") {
    World world({.mcp = {.generate_limit = std::chrono::hours(1)}});
    opened(world);
    const Json id = world.start_call("generate", World::hello());
    world.backend.asked().finish(engine::FinishReason::Length);
    CHECK(world.given(id)["finish_reason"] == "length");
}

}  // namespace
}  // namespace elpis::mcp
