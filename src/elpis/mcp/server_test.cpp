#include "elpis/mcp/server.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/mcp/fault.h"
#include "elpis/mcp/json.h"
#include "elpis/mcp/testing/world.h"

namespace elpis::mcp {
namespace {

using testing::World;

std::size_t answers_to(const World& world, const Json& id) {
    std::size_t count = 0;
    for (const Json& message : world.client.messages()) {
        if (message.contains("id") && message["id"] == id) ++count;
    }
    return count;
}

TEST_CASE("the legacy handshake, to the letter") {
    World world;
    world.request("a", "initialize", {{"protocolVersion", "2025-06-18"}});
    Json answer = world.client.answer_to("a");
    CHECK_FALSE(answer["result"]["instructions"].get<std::string>().empty());
    answer["result"].erase("instructions");
    CHECK(encode(answer) == R"({"jsonrpc":"2.0","id":"a","result":{"protocolVersion":"2025-06-18",)"
                            R"("capabilities":{"tools":{},"resources":{"subscribe":true}},)"
                            R"("serverInfo":{"name":"elpis","title":"Elpis","version":"1.2.3"}}})");
}

TEST_CASE("the modern probe, to the letter") {
    World world;
    world.modern = true;
    world.request("d1", "server/discover");
    Json answer = world.client.answer_to("d1");
    CHECK_FALSE(answer["result"]["instructions"].get<std::string>().empty());
    answer["result"].erase("instructions");
    CHECK(encode(answer) ==
          R"({"jsonrpc":"2.0","id":"d1","result":{"resultType":"complete",)"
          R"("supportedVersions":["2026-07-28"],)"
          R"("capabilities":{"tools":{},"resources":{"subscribe":true}},)"
          R"("ttlMs":3600000,"cacheScope":"public","_meta":{"io.modelcontextprotocol/serverInfo":)"
          R"({"name":"elpis","title":"Elpis","version":"1.2.3"}}}})");
}

TEST_CASE("a probe may be followed by the legacy handshake on the same pipe") {
    World world;
    world.modern = true;
    world.ask("server/discover");
    world.modern = false;
    world.initialize();
    CHECK(world.ask("ping")["result"] == Json::object());
}

TEST_CASE("each era has its own methods and does not know the other's") {
    const std::vector<std::string_view> nowhere{
        "prompts/list", "logging/setLevel", "completion/complete", "no/such", ""};
    World legacy;
    legacy.initialize();
    for (const auto method : nowhere) {
        CHECK(legacy.ask(method)["error"]["code"] == kMethodNotFound);
    }
    CHECK(legacy.ask("server/discover")["error"]["code"] == kMethodNotFound);
    CHECK(legacy.ask("subscriptions/listen")["error"]["code"] == kMethodNotFound);

    World modern;
    modern.modern = true;
    modern.ask("tools/list");
    for (const auto method : nowhere) {
        CHECK(modern.ask(method)["error"]["code"] == kMethodNotFound);
    }
    for (const char* method : {"ping", "resources/subscribe", "resources/unsubscribe"}) {
        CHECK(modern.ask(method)["error"]["code"] == kMethodNotFound);
    }
    CHECK(modern.ask("initialize", {{"protocolVersion", "2025-11-25"}})["error"]["code"] ==
          kUnsupportedVersion);
}

TEST_CASE("lists take the first page and refuse cursors that we never gave") {
    World world;
    world.initialize();
    for (const char* method : {"tools/list", "resources/list", "resources/templates/list"}) {
        CHECK(world.ask(method).contains("result"));
        CHECK(world.ask(method, {{"cursor", ""}}).contains("result"));
        CHECK(world.ask(method, {{"cursor", "abc"}})["error"]["code"] == kInvalidParams);
        CHECK(world.ask(method, {{"cursor", 5}})["error"]["code"] == kInvalidParams);
    }
    CHECK(world.ask("tools/list")["result"]["tools"].size() == 20);
    CHECK(world.ask("resources/templates/list")["result"]["resourceTemplates"].size() == 2);
}

TEST_CASE("a call that is malformed or names no tool is a fault, not a result") {
    World world;
    world.initialize();
    for (const Json& params : {Json::object(),
                               Json{{"name", 5}},
                               Json{{"name", "no_such_tool"}},
                               Json{{"name", "get_emotion"}, {"arguments", Json::array()}},
                               Json{{"name", "get_emotion"}, {"arguments", "x"}}}) {
        CHECK(world.ask("tools/call", params)["error"]["code"] == kInvalidParams);
    }
    CHECK(world.ask("tools/call", {{"name", "get_emotion"}}).contains("result"));
    CHECK(world.ask("tools/call", {{"name", "get_emotion"}, {"arguments", nullptr}})
              .contains("result"));
}

TEST_CASE("lines that are no requests are answered as they must be, or not at all") {
    World world;
    world.server->on_line("garbage");
    world.server->on_line("[]");
    world.server->on_overlong_line();
    world.server->on_line(R"({"jsonrpc":"2.0","method":"notifications/unknown"})");
    world.server->on_line(R"({"jsonrpc":"2.0","id":1,"result":{}})");
    world.server->on_line(R"({"jsonrpc":"2.0","id":9})");
    world.ask("ping");

    const auto messages = world.client.messages();
    REQUIRE(messages.size() == 5);
    CHECK(messages[0]["error"]["code"] == kParseError);
    CHECK(messages[1]["error"]["code"] == kInvalidRequest);
    CHECK(messages[2]["error"]["code"] == kParseError);
    for (std::size_t i = 0; i < 3; ++i)
        CHECK_FALSE(messages[i].contains("id"));
    CHECK(messages[3]["id"] == 9);
    CHECK(messages[3]["error"]["code"] == kInvalidRequest);
}

TEST_CASE("several messages in one array are taken in exactly the version that has them") {
    const std::string_view batch =
        R"([{"jsonrpc":"2.0","id":"x","method":"ping"},{"jsonrpc":"2.0","id":"y","method":"ping"},5])";
    World with;
    with.initialize("2025-03-26");
    with.server->on_line(batch);
    CHECK(with.client.answer_to("x")["result"] == Json::object());
    CHECK(with.client.answer_to("y")["result"] == Json::object());
    CHECK(with.client.messages().back()["error"]["code"] == kInvalidRequest);

    for (const char* version : {"2024-11-05", "2025-06-18", "2025-11-25"}) {
        World without;
        without.initialize(version);
        without.server->on_line(batch);
        CHECK(without.client.messages().back()["error"]["code"] == kInvalidRequest);
        CHECK(answers_to(without, "x") == 0);
    }
}

TEST_CASE("an id that is still under way is not taken twice; its type tells ids apart") {
    World world;
    world.initialize();
    const Json params{{"name", "generate"}, {"arguments", World::hello()}};
    world.request(7, "tools/call", params);
    world.backend.asked(0);
    world.request(7, "ping");
    CHECK(world.client.answer_to(7)["error"]["code"] == kInvalidRequest);
    world.request("7", "ping");
    CHECK(world.client.answer_to("7").contains("result"));
    world.backend.asked(0).finish();
    world.client.wait_for([](const Json& message) {
        return message.contains("id") && message["id"] == 7 && message.contains("result");
    });
    world.request(7, "ping");
    CHECK(answers_to(world, 7) == 3);
}

TEST_CASE("many calls wait for the model and nobody else does") {
    World world;
    world.initialize();
    for (int i = 0; i < 64; ++i)
        world.start_call("generate", World::hello());
    world.backend.asked(63);

    CHECK(world.call("get_emotion").contains("valence"));
    CHECK(world.ask("ping")["result"] == Json::object());
    for (std::size_t i = 0; i < 64; ++i)
        world.backend.asked(i).finish();
}

TEST_CASE("more waiting calls than there is room for are refused as busy") {
    World world({.mind = {.max_waiting_calls = 2}});
    world.initialize();
    world.start_call("generate", World::hello());
    world.backend.asked(0);
    const Json second = world.start_call("generate", World::hello());
    world.backend.asked(1);
    CHECK(world.refusal("generate", World::hello()).starts_with("busy, retry after"));

    world.backend.asked(1).finish();
    world.given(second);
    const Json fourth = world.start_call("generate", World::hello());
    world.backend.asked(2).say("room again");
    world.backend.asked(2).finish();
    CHECK(world.given(fourth)["content"] == "room again");
}

TEST_CASE("when the line of the workers is full, calls and other requests hear it in their way") {
    World world({.line = 0});
    world.initialize();
    CHECK(world.refusal("get_emotion").starts_with("busy"));
    CHECK(world.ask("tools/list")["error"]["code"] == kInternalError);
    CHECK(world.ask("ping")["result"] == Json::object());
}

TEST_CASE("a cancelled call reaches the model and is never answered") {
    for (const bool modern : {false, true}) {
        World world;
        world.modern = modern;
        if (!modern) world.initialize();
        const Json id = world.start_call("generate", World::hello());
        world.backend.asked(0).say("Hel");

        world.cancel(id);
        world.call("get_emotion");
        world.server->close();
        CHECK(world.backend.asked(0).cancelled);
        CHECK(answers_to(world, id) == 0);
    }
}

TEST_CASE("cancelling what is unknown, done or no id at all is ignored") {
    World world;
    world.initialize();
    const Json done = world.start("ping");
    for (const Json& id : {done, Json(12345), Json("x"), Json(nullptr), Json::object()}) {
        world.cancel(id);
    }
    world.notify("notifications/cancelled", Json::object());
    CHECK(world.ask("ping")["result"] == Json::object());
    CHECK(world.client.messages().size() == 3);
}

TEST_CASE("closing ends what waits, answers it, and then there is silence") {
    World world;
    world.initialize();
    const Json generate = world.start_call("generate", World::hello());
    world.backend.asked(0);
    const Json stream = world.call("generate_stream_start", World::hello())["stream_id"];
    const Json read =
        world.start_call("generate_stream_read", {{"stream_id", stream}, {"wait_ms", 10'000}});
    world.call("get_emotion");
    world.server->close();

    CHECK(world.said(generate) == "the server is shutting down");
    CHECK(world.said(read) == "the server is shutting down");
    CHECK(world.backend.asked(0).cancelled);
    CHECK_FALSE(world.backend.asked(1).cancelled);  // a stream belongs to its id
    const auto count = world.client.messages().size();
    world.server->close();
    world.mind.reset();
    CHECK(world.client.messages().size() == count);
}

TEST_CASE("requests that came before the end are answered before it") {
    World world;
    world.initialize();
    std::vector<Json> ids;
    ids.reserve(50);
    for (int i = 0; i < 50; ++i)
        ids.push_back(world.start_call("get_emotion", Json::object()));
    world.server->close();
    for (const Json& id : ids)
        CHECK(world.given(id).contains("valence"));
}

}  // namespace
}  // namespace elpis::mcp
