#include "elpis/cli/join/settings_key.h"

#include <string>

#include <doctest/doctest.h>

#include "elpis/base/test_folder.h"
#include "elpis/config/load.h"

namespace elpis::cli {
namespace {

struct World {
    World() {
        folder.write("model.gguf", "GGUF");
        inputs.working_directory = folder.path();
        inputs.environment = {{"HOME", folder.path()}, {"ELPIS_MODEL__PATH", "model.gguf"}};
    }
    std::string key() const {
        const auto loaded = config::load(inputs);
        REQUIRE(loaded);
        return settings_key(*loaded, inputs);
    }

    TestFolder folder;
    config::Inputs inputs;
};

TEST_CASE("The same settings have the same key, wherever they come from") {
    World world;
    const std::string key = world.key();
    CHECK(key.size() == 64);
    CHECK(world.key() == key);
    world.inputs.environment.erase("ELPIS_MODEL__PATH");
    world.inputs.flags = {{"model.path", (world.folder.path() / "model.gguf").string()}};
    CHECK(world.key() == key);
}

TEST_CASE("What changes no answer changes no key") {
    World world;
    const std::string key = world.key();
    world.inputs.flags = {{"logging.level", "DEBUG"}, {"http.port", "0"}};
    CHECK(world.key() == key);
}

TEST_CASE("Everything that does, changes it") {
    World world;
    const std::string key = world.key();
    SUBCASE("a setting") {
        world.inputs.flags = {{"model.temperature", "0.3"}};
    }
    SUBCASE("the journal") {
        world.inputs.flags = {{"journal.path", "other.sqlite"}};
    }
    SUBCASE("the state home, where the journal is") {
        world.inputs.environment["XDG_STATE_HOME"] = "/elsewhere";
    }
    SUBCASE("the model") {
        world.inputs.flags = {{"model.path", "other.gguf"}};
    }
    SUBCASE("the model's file") {
        world.folder.write("model.gguf", "GGUF, another");
    }
    SUBCASE("a character") {
        world.folder.write(".config/elpis/characters/mira.toml", "x");
    }
    SUBCASE("an event of one's own") {
        world.inputs.file = world.folder.write("s.toml", "[events]\nrain = [-0.2, 0.1]\n");
    }
    CHECK(world.key() != key);
}

}  // namespace
}  // namespace elpis::cli
