#include "elpis/mcp/resources.h"

#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include "elpis/mcp/fault.h"
#include "elpis/mcp/json.h"
#include "elpis/mcp/testing/world.h"

namespace elpis::mcp {
namespace {

using testing::World;

Json read(World& world, std::string_view uri) {
    const Json contents = world.ask("resources/read", {{"uri", uri}})["result"]["contents"];
    REQUIRE(contents.size() == 1);
    CHECK(contents[0]["uri"] == uri);
    CHECK(contents[0]["mimeType"] == "application/json");
    return Json::parse(contents[0]["text"].get<std::string>());
}

TEST_CASE("the events are name to pair") {
    World world;
    world.initialize();
    const Json events = read(world, kEventsUri);
    CHECK(events.size() == 15);
    CHECK(events["success"] == Json::array({0.2, 0.1}));
}

TEST_CASE("the state is what get_emotion shows of the default character") {
    World world;
    world.initialize();
    world.call("update_emotion", {{"event_type", "success"}});
    world.call("update_emotion", {{"event_type", "failure"}, {"character", "other"}});
    CHECK(read(world, kStateUri) == world.call("get_emotion"));
    CHECK(read(world, kStateUri)["character"] == "default");
}

TEST_CASE("of every character the state and the way there can be read") {
    World world;
    world.initialize();
    world.call("update_emotion",
               {{"event_type", "success"}, {"character", "ada"}, {"context", "a test"}});
    CHECK(read(world, "emotion://state/ada") == world.call("get_emotion", {{"character", "ada"}}));
    const Json history = read(world, "emotion://history/ada");
    CHECK(history["character"] == "ada");
    REQUIRE(history["points"].size() == 1);
    CHECK(history["points"][0]["valence"] == 0.2);
    REQUIRE(history["events"].size() == 1);
    CHECK(history["events"][0]["event_type"] == "success");
    CHECK(history["events"][0]["cause"] == "tool_call");
    CHECK(history["events"][0]["context"] == "a test");
    CHECK(read(world, "emotion://history/nobody")["events"] == Json::array());
}

TEST_CASE("both templates are listed") {
    World world;
    world.initialize();
    const Json templates = world.ask("resources/templates/list")["result"]["resourceTemplates"];
    REQUIRE(templates.size() == 2);
    CHECK(templates[0]["uriTemplate"] == "emotion://state/{character}");
    CHECK(templates[1]["uriTemplate"] == "emotion://history/{character}");
}

TEST_CASE("a URI that is not exactly one of ours is refused in the code of its era") {
    World legacy;
    legacy.initialize();
    World modern;
    modern.modern = true;
    for (const char* uri : {"emotion://state/", "emotion://state?x", "EMOTION://state", ""}) {
        for (World* world : {&legacy, &modern}) {
            const Json error = world->ask("resources/read", {{"uri", uri}})["error"];
            CHECK(error["code"] == (world->modern ? kInvalidParams : kResourceNotFound));
            CHECK(error["data"]["uri"] == uri);
        }
        CHECK(legacy.ask("resources/subscribe", {{"uri", uri}})["error"]["code"] ==
              kResourceNotFound);
    }
    CHECK(legacy.ask("resources/read")["error"]["code"] == kInvalidParams);
    CHECK(legacy.ask("resources/read", {{"uri", 5}})["error"]["code"] == kInvalidParams);
}

}  // namespace
}  // namespace elpis::mcp
