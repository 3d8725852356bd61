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
