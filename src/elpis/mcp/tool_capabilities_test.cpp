#include <string>

#include <doctest/doctest.h>

#include "elpis/engine/status.h"
#include "elpis/mcp/json.h"
#include "elpis/mcp/testing/world.h"

namespace elpis::mcp {
namespace {

using testing::World;

TEST_CASE("the capabilities are those of the model, the settings and the moment") {
    World world;
    world.backend.status_now = {.running = 3, .waiting = 4, .cells_used = 5, .cells_total = 6};
    world.initialize();
    const Json told = world.call("get_capabilities");
    CHECK(told["context_length"] == 77);
    CHECK(told["max_tokens"] == 4096);
    CHECK(told["backend"] == "fake");
    CHECK(told["model_path"] == "/models/fake.gguf");
    CHECK(told["temperature"] == 0.7);
    CHECK(told["modulation_type"] == "sampling");
    CHECK(told["model"]["state"] == "unloaded");
    CHECK(told["limits"]["streams"] == 100);
    CHECK(told["limits"]["waiting"] == 128);
    CHECK(told["limits"]["wait_ms"] == 10'000);
    CHECK(told["server_stats"]["running"] == 3);
    CHECK(told["server_stats"]["waiting"] == 4);
    CHECK(told["server_stats"]["cells_used"] == 5);
    CHECK(told["server_stats"]["cells_total"] == 6);
    CHECK(world.backend.count() == 0);
}

TEST_CASE("what cannot be done is said, with the reason") {
    World world;
    world.initialize();
    const Json told = world.call("get_capabilities");
    CHECK(told["supports_steering"] == false);
    CHECK(told["steering"]["available"] == false);
    CHECK_FALSE(told["steering"]["reason"].get<std::string>().empty());
}

TEST_CASE("percent and failure are there when they apply, and only then") {
    World world;
    world.backend.status_now = {
        .state = engine::ModelState::Loading, .load_percent = 40, .failure = "an older one"};
    world.initialize();
    Json model = world.call("get_capabilities")["model"];
    CHECK(model["load_percent"] == 40);
    CHECK_FALSE(model.contains("failure"));

    World broken;
    broken.backend.status_now = {.state = engine::ModelState::Failed, .failure = "no such file"};
    broken.initialize();
    model = broken.call("get_capabilities")["model"];
    CHECK(model["state"] == "failed");
    CHECK(model["failure"] == "no such file");
    CHECK_FALSE(model.contains("load_percent"));
}

}  // namespace
}  // namespace elpis::mcp
