#include "elpis/config/persona_file.h"

#include <filesystem>
#include <random>
#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include "elpis/affect/options.h"
#include "elpis/base/error.h"
#include "elpis/base/test_folder.h"
#include "elpis/persona/persona.h"
#include "elpis/persona/testing/random_persona.h"

namespace elpis::config {
namespace {

using persona::Persona;

// One error a line.
std::string errors_of(std::string_view text) {
    std::string messages;
    const auto persona = persona_from_toml(text, "a.toml");
    if (persona) return messages;
    for (const Error& error : persona.error())
        messages += error.message + "\n";
    return messages;
}

TEST_CASE("a file is a persona") {
    const auto persona = persona_from_toml(R"(
name = "Iris Vale"
greeting = """
Good morning.
Mind the bees."""
alternate_greetings = ["Hm?"]
example_dialogue = """
{{user}}: Hi
{{char}}: Hello.
"""

[sampling]
temperature = 1

[affect]
clock = "manual"
baseline = { valence = 0.25 }
half_lives.valence = "10m"

[affect.events]
sting = [-0.3, 0.4, -0.2]
)",
                                           "a.toml");
    REQUIRE(persona);
    CHECK(persona->name == "Iris Vale");
    CHECK(persona->greeting == "Good morning.\nMind the bees.");
    CHECK(persona->examples.at(0).at(1).text == "Hello.");
    CHECK(persona->sampling.temperature == 1.0);
    CHECK(persona->affect.baseline.valence == 0.25);
    CHECK(persona->affect.half_lives.valence->count() == 600.0);
    CHECK(persona->affect.events.at("sting").dominance == -0.2);
    CHECK(persona->affect.clock == persona::AffectDefaults::Clock::Manual);
}

TEST_CASE("each problem has its line, and they come in the order of the file") {
    CHECK(errors_of("greting = \"x\"\n"
                    "name = 1979-05-27\n"
                    "[sampling]\n"
                    "temperature = 3\n"
                    "[affect.baseline]\n"
                    "valance = 0.5\n"
                    "arousal = nan\n"
                    "[affect.events]\n"
                    "sting = [0.5, 7]\n"
                    "\"\" = 1\n") ==
          "a.toml:1: there is no field greting; did you mean greeting?\n"
          "a.toml:2: name cannot be a date or time; put it in quotes.\n"
          "a.toml:4: sampling.temperature cannot be 3; it must be a number from 0 to 2.\n"
          "a.toml:6: there is no field affect.baseline.valance; did you mean "
          "affect.baseline.valence?\n"
          "a.toml:7: affect.baseline.arousal cannot be nan; it must be a number from -1 to 1.\n"
          "a.toml:8: affect.events has an event called \"\"; the name of an event is 1 to 64 bytes "
          "of text.\n"
          "a.toml:9: affect.events.sting[1] cannot be 7; it must be a number from -1 to 1.\n");
}

TEST_CASE("what is not TOML is named with its line") {
    CHECK(errors_of("name = \"x\"\ngreeting = \n").starts_with("a.toml:2: this is not TOML: "));
    CHECK(errors_of("name = \"\xFF\"\n").starts_with("a.toml:1: this is not TOML: "));
    CHECK(errors_of("x = " + std::string(10'000, '[')).starts_with("a.toml:1: this is not TOML: "));
}

TEST_CASE("a file that is not there, or none, is an error with its name") {
    const TestFolder folder;
    const auto missing = read_persona_file(folder.path() / "none.toml");
    REQUIRE_FALSE(missing);
    CHECK(missing.error().front().message.starts_with("there is no character file "));
    const auto is_folder = read_persona_file(folder.path());
    REQUIRE_FALSE(is_folder);
    CHECK(is_folder.error().front().message.ends_with(
        "is not a file, as a character file has to be."));
}

TEST_CASE("a persona is written as people would write it") {
    Persona iris{.name = "Iris \"the bee\" Vale",
                 .description = "One line.\nTwo \"quoted\" lines, \\ and all.\n"};
    iris.alternate_greetings = {"a", "b"};
    iris.sampling.temperature = 1.0;
    iris.affect.baseline.valence = 0.25;
    iris.affect.half_lives.valence = affect::Seconds(600.0);
    iris.affect.events["big sting"] = {.valence = -0.5, .arousal = 1.0};
    iris.card.rest = R"({"data":{"x":"it\u0027s"}})";
    CHECK(to_toml(iris) == R"(name = 'Iris "the bee" Vale'
description = """
One line.
Two "quoted" lines, \\ and all.
"""
alternate_greetings = [
    "a",
    "b",
]

[sampling]
temperature = 1.0

[affect.baseline]
valence = 0.25

[affect.half_lives]
valence = "10m"

[affect.events]
"big sting" = [-0.5, 1.0]

[card]
rest = '{"data":{"x":"it\u0027s"}}'
)");
}

TEST_CASE("whoever is written as a file comes back the same") {
    persona::testing::RandomPersona random(4);
    for (int i = 0; i < 2'000; ++i) {
        const Persona persona = random.make();
        const std::string text = to_toml(persona);
        CAPTURE(text);
        const auto again = persona_from_toml(text, "a.toml");
        if (!again) FAIL(again.error().front().message);
        REQUIRE(*again == persona);
    }
}

TEST_CASE("a damaged file is a persona or an error, and nothing else") {
    persona::testing::RandomPersona random(5);
    std::mt19937 dice(5);
    for (int i = 0; i < 2'000; ++i) {
        std::string text = to_toml(random.make());
        for (int k = 0; k < 3; ++k)
            text[dice() % text.size()] = static_cast<char>(dice() & 0xFFU);
        const auto persona = persona_from_toml(text, "a.toml");
        if (!persona) REQUIRE(persona.error().front().message.starts_with("a.toml:"));
    }
}

}  // namespace
}  // namespace elpis::config
