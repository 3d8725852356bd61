#include "elpis/cli/join/settings_key.h"

#include <string>

#include <doctest/doctest.h>

#include "elpis/base/test_folder.h"
#include "elpis/config/characters.h"
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
        const auto personas = config::load_characters(*loaded, inputs);
        REQUIRE(personas);
        return settings_key(*loaded, inputs, *personas);
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
        world.folder.write(".config/elpis/characters/mira.toml", "");
    }
    SUBCASE("an event of one's own") {
        world.inputs.file = world.folder.write("s.toml", "[events]\nrain = [-0.2, 0.1]\n");
    }
    CHECK(world.key() != key);
}

TEST_CASE("So does another content of files that settings and characters only name") {
    World world;
    world.folder.write("peft/adapter.safetensors", "one");
    world.folder.write("vectors/calm.gguf", "one");
    world.folder.write("sad.gguf", "one");
    world.inputs.file = world.folder.write("s.toml",
                                           "[model]\nemotion_vectors_dir = \"vectors\"\n"
                                           "[model.adapters]\nirony = \"peft\"\n");
    world.folder.write(
        ".config/elpis/characters/mira.toml",
        "[affect]\nvectors = \"" + (world.folder.path() / "sad.gguf").string() + "\"\n");
    const std::string key = world.key();
    CHECK(world.key() == key);
    SUBCASE("an adapter") {
        world.folder.write("peft/adapter.safetensors", "another");
    }
    SUBCASE("everybody's vectors") {
        world.folder.write("vectors/calm.gguf", "another");
    }
    SUBCASE("a character's vectors") {
        world.folder.write("sad.gguf", "another");
    }
    CHECK(world.key() != key);
}

}  // namespace
}  // namespace elpis::cli
