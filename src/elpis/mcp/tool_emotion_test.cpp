#include <string>

#include <doctest/doctest.h>

#include "elpis/mcp/json.h"
#include "elpis/mcp/testing/world.h"

namespace elpis::mcp {
namespace {

using testing::World;

Json felt(World& world, Json arguments) {
    arguments["event_type"] = "success";
    return world.call("update_emotion", arguments);
}

TEST_CASE("an event moves the feeling and a reset takes it home, keeping the count") {
    World world;
    world.initialize();
    const Json moved = felt(world, Json::object());
    CHECK(moved["valence"] == 0.2);
    CHECK(moved["arousal"] == 0.1);
    CHECK(moved["update_count"] == 1);
    CHECK(world.call("get_emotion") == moved);
    const Json home = world.call("reset_emotion");
    CHECK(home["valence"] == 0.0);
    CHECK(home["update_count"] == 1);
}

TEST_CASE("intensity is limited to 0 to 2, and left out it is 1") {
    const auto valence = [](const Json& intensity) {
        World world;
        world.initialize();
        return felt(world, {{"intensity", intensity}})["valence"];
    };
    CHECK(valence(100) == valence(2));
    CHECK(valence(-5) == 0.0);
    CHECK(valence(nullptr) == valence(1));
}

TEST_CASE("a context is a text or an object, and nothing else") {
    World world;
    world.initialize();
    CHECK(felt(world, {{"context", "a test"}}).contains("valence"));
    CHECK(felt(world, {{"context", {{"test", "name"}}}}).contains("valence"));
    CHECK(world.refusal("update_emotion", {{"event_type", "success"}, {"context", 5}})
              .find("context") == 0);
    CHECK(world.refusal("update_emotion").find("event_type is required") == 0);
}

TEST_CASE("every character feels for itself") {
    World world;
    world.initialize();
    felt(world, {{"character", "Pandora"}});
    CHECK(world.call("get_emotion", {{"character", "Pandora"}})["update_count"] == 1);
    CHECK(world.call("get_emotion")["update_count"] == 0);
    CHECK(world.call("get_emotion")["character"] == "default");
}

}  // namespace
}  // namespace elpis::mcp
