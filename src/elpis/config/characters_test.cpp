#include "elpis/config/characters.h"

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/base/test_folder.h"
#include "elpis/config/load.h"
#include "elpis/persona/prompt.h"

namespace elpis::config {
namespace fs = std::filesystem;
namespace {

Inputs inputs_in(const TestFolder& folder) {
    return {.environment = {{"XDG_CONFIG_HOME", (folder.path() / "home").string()}},
            .working_directory = folder.path(),
            .share_directory = folder.path() / "share"};
}

std::vector<std::string> names_of(const Inputs& inputs) {
    std::vector<std::string> names;
    const auto files = find_characters(*load(inputs), inputs);
    if (!files) return {files.error().front().message};
    for (const auto& [name, file] : *files)
        names.push_back(name + (file.shipped ? " shipped" : ""));
    return names;
}

TEST_CASE("without any folder there is nobody") {
    const TestFolder folder;
    CHECK(names_of(inputs_in(folder)).empty());
    CHECK(names_of({.working_directory = folder.path()}).empty());
}

TEST_CASE("the user's own come beside those that are shipped, and hide those of their name") {
    const TestFolder folder;
    folder.write("share/characters/ada.toml", "");
    folder.write("share/characters/bob.toml", "");
    folder.write("share/characters/notes.md", "");
    folder.write("home/elpis/characters/bob.toml", "");
    folder.write("home/elpis/characters/.eve.toml.1-0.part", "");
    folder.write("home/elpis/characters/.eve.toml", "");
    CHECK(names_of(inputs_in(folder)) == std::vector<std::string>{"ada shipped", "bob"});
}

TEST_CASE("of a build in a checkout the shipped ones are the checkout's") {
    const TestFolder folder;
    folder.write("checkout/share/characters/ada.toml", "");
    Inputs inputs = inputs_in(folder);
    inputs.executable = folder.path() / "checkout/build/dev/bin/elpis";
    CHECK(names_of(inputs) == std::vector<std::string>{"ada shipped"});
    folder.write("share/characters/installed.toml", "");
    CHECK(names_of(inputs) == std::vector<std::string>{"installed shipped"});
}

TEST_CASE("a folder that is asked for takes the place of the usual one, and must be there") {
    const TestFolder folder;
    folder.write("home/elpis/characters/bob.toml", "");
    folder.write("mine/eve.toml", "");
    Inputs inputs = inputs_in(folder);
    inputs.flags = {{"characters.dir", "mine"}};
    CHECK(names_of(inputs) == std::vector<std::string>{"eve"});
    CHECK(own_characters_folder(*load(inputs), inputs) == folder.path() / "mine");
    inputs.flags = {{"characters.dir", "none"}};
    CHECK(names_of(inputs).front().find("cannot be read") != std::string::npos);
}

TEST_CASE("a file that is called what nobody can be is named") {
    const TestFolder folder;
    const auto file = folder.write("home/elpis/characters/" + std::string(65, 'x') + ".toml", "");
    CHECK(names_of(inputs_in(folder)).front().starts_with(file.string() + ": character \"xxx"));
}

TEST_CASE("who has no name of its own is called like its file") {
    const TestFolder folder;
    folder.write("home/elpis/characters/bob.toml", "greeting = \"Hi\"\n");
    folder.write("home/elpis/characters/ada.toml", "name = \"Ada Lovelace\"\n");
    const Inputs inputs = inputs_in(folder);
    const auto personas = load_characters(*load(inputs), inputs);
    REQUIRE(personas);
    CHECK(personas->at("bob").name == "bob");
    CHECK(personas->at("bob").greeting == "Hi");
    CHECK(personas->at("ada").name == "Ada Lovelace");
}

TEST_CASE("a set of vectors is looked for beside the character's file") {
    const TestFolder folder;
    const auto vectors_of = [&](const std::string& text) {
        folder.write("home/elpis/characters/bob.toml", "[affect]\nvectors = '" + text + "'\n");
        const Inputs inputs = inputs_in(folder);
        const auto personas = load_characters(*load(inputs), inputs);
        return personas ? personas->at("bob").affect.vectors : personas.error().front().message;
    };
    const fs::path beside = folder.path() / "home/elpis/characters";
    folder.write("home/elpis/characters/warm.gguf", "");
    folder.write("home/elpis/characters/cold/calm.gguf", "");
    CHECK(vectors_of("warm") == beside / "warm.gguf");
    CHECK(vectors_of("warm.gguf") == beside / "warm.gguf");
    CHECK(vectors_of("cold") == beside / "cold");
    CHECK(vectors_of("../vectors/x") == folder.path() / "home/elpis/vectors/x");
    CHECK(vectors_of("/not/there") == "/not/there");
    CHECK(vectors_of("").empty());
    CHECK(vectors_of("~/x").starts_with((beside / "bob.toml").string() + ": affect.vectors: "));
}

TEST_CASE("everything that is wrong with all of them comes at once") {
    const TestFolder folder;
    const auto one = folder.write("home/elpis/characters/a.toml", "x = 1\n");
    const auto two = folder.write("home/elpis/characters/b.toml", "\nname = 2\n");
    const Inputs inputs = inputs_in(folder);
    const auto personas = load_characters(*load(inputs), inputs);
    REQUIRE_FALSE(personas);
    REQUIRE(personas.error().size() == 2);
    CHECK(personas.error()[0].message.starts_with(one.string() + ":1: there is no field x;"));
    CHECK(personas.error()[1].message.starts_with(two.string() + ":2: name cannot be 2;"));
}

TEST_CASE("those that are shipped are whole, and short enough for small models") {
    const TestFolder folder;
    const Inputs inputs{.working_directory = folder.path(),
                        .share_directory = fs::path(ELPIS_SOURCE_DIR) / "share"};
    const auto personas = load_characters(*load(inputs), inputs);
    if (!personas) FAIL(personas.error().front().message);
    CHECK(personas->size() == 3);
    for (const auto& [name, persona] : *personas) {
        CAPTURE(name);
        const persona::Prompt prompt = persona::prompt_of(persona, {});
        CHECK_FALSE(prompt.greeting.empty());
        CHECK(prompt.system.size() < 1200);  // small models have to keep it all
        CHECK(prompt.system.find("{{") == std::string::npos);
        REQUIRE(prompt.examples.size() >= 4);
        for (std::size_t i = 0; i < prompt.examples.size(); ++i)
            CHECK(prompt.examples[i].role == (i % 2 == 0 ? "user" : "assistant"));
    }
}

}  // namespace
}  // namespace elpis::config
