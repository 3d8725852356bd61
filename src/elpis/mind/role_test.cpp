#include "elpis/mind/role.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/engine/message.h"
#include "elpis/mind/options.h"
#include "elpis/persona/persona.h"

namespace elpis::mind {
namespace {

using Speaker = persona::Line::Speaker;

persona::Persona odda() {
    persona::Persona odda;
    odda.name = "Odda";
    odda.description = "{{char}} cooks.";
    odda.system_prompt = "Be short, {{user}}.";
    odda.post_history_instructions = "Stay {{char}}.";
    odda.greeting = "Sit down.";
    odda.examples = {{{.speaker = Speaker::Narrator, .text = "It rains."},
                      {.speaker = Speaker::User, .text = "Cold."},
                      {.speaker = Speaker::Character, .text = "Soup."}},
                     {{.speaker = Speaker::Character, .text = "Another?"}},
                     {{.speaker = Speaker::Narrator, .text = "He leaves."},
                      {.speaker = Speaker::Character, .text = "Good night."},
                      {.speaker = Speaker::User, .text = "Bye."}}};
    return odda;
}

std::string told(const std::vector<engine::Message>& messages) {
    std::string text;
    for (const engine::Message& message : messages)
        text += message.role + ": " + message.content + "\n";
    return text;
}

TEST_CASE("a persona stands around the conversation, and user and assistant take turns") {
    CHECK(told(in_role({{.role = "user", .content = "Hello"}}, odda(), {.user = "Ann"})) ==
          "system: Be short, Ann.\n\nOdda cooks.\n"
          "user: It rains.\n\nCold.\n"
          "assistant: Soup.\n\nAnother?\n"
          "user: He leaves.\n"
          "assistant: Good night.\n"
          "user: Hello\n"
          "system: Stay Odda.\n");
}

TEST_CASE("the caller's system messages come below the persona's, in the same message") {
    const auto messages = in_role({{.role = "system", .content = "It is Monday."},
                                   {.role = "developer", .content = "Say so."},
                                   {.role = "user", .content = "Hello"}},
                                  odda(),
                                  {});
    CHECK(messages.front().content == "Be short, User.\n\nOdda cooks.\n\nIt is Monday.\n\nSay so.");
    CHECK(messages[1].role == "user");
}

TEST_CASE("a greeting is told of, because no conversation begins with the assistant") {
    const auto messages =
        in_role({{.role = "user", .content = "Hello"}}, odda(), {}, /*greeted=*/true);
    CHECK(messages.front().content.ends_with(
        "Odda has begun the conversation with these words:\nSit down."));
}

TEST_CASE("what a persona says of its answers takes the place of the settings, and no more") {
    Options settings;
    settings.top_p = 0.8;
    const Options own = with_defaults(settings, {.temperature = 1.2, .max_tokens = 60});
    CHECK(own.temperature == 1.2);
    CHECK(own.top_p == 0.8);
    CHECK(own.max_tokens == 60);
}

}  // namespace
}  // namespace elpis::mind
