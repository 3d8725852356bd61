#include "elpis/persona/prompt.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/persona/persona.h"

namespace elpis::persona {
namespace {

using enum Line::Speaker;

Persona iris() {
    return {.name = "Iris Vale",
            .nickname = "Iris",
            .description = "{{char}} is a beekeeper.",
            .personality = "warm, slow",
            .scenario = "{{user}} visits the hives.",
            .system_prompt = {},
            .post_history_instructions = "Mention {{char}}'s bees.",
            .greeting = "Good morning, {{user}}.",
            .alternate_greetings = {"Mind the smoke."},
            .examples = {{{Narrator, "Summer."}, {User, "Hi"}, {Character, "Hello, {{user}}."}}}};
}

TEST_CASE("a persona becomes a prompt, with its names filled in") {
    const Prompt prompt = prompt_of(iris(), {.character = "nobody", .user = "Tom"});
    CHECK(prompt.system ==
          "You are Iris. Answer as Iris, in the first person, and never leave the role.\n\n"
          "Iris is a beekeeper.\n\n"
          "Iris's personality: warm, slow\n\n"
          "Scenario: Tom visits the hives.");
    CHECK(prompt.examples == std::vector<PromptMessage>{{"system", "Summer."},
                                                        {"user", "Hi"},
                                                        {"assistant", "Hello, Tom."}});
    CHECK(prompt.greeting == "Good morning, Tom.");
    CHECK(prompt.after_history == "Mention Iris's bees.");
}

TEST_CASE("a system prompt of its own takes the place of ours, and may hold the settings'") {
    Persona persona = iris();
    persona.description.clear();
    persona.personality.clear();
    persona.scenario.clear();
    persona.system_prompt = "{{original}} You keep bees.";
    CHECK(prompt_of(persona, {.original = "Be brief."}).system == "Be brief. You keep bees.");
    persona.system_prompt = " \n";
    CHECK(prompt_of(persona, {}).system.starts_with("You are Iris."));
}

TEST_CASE("greetings are counted from the first; one that is not there is the first") {
    CHECK(prompt_of(iris(), {}, 1).greeting == "Mind the smoke.");
    CHECK(prompt_of(iris(), {}, 2).greeting == "Good morning, User.");
}

}  // namespace
}  // namespace elpis::persona
