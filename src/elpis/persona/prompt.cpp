#include "elpis/persona/prompt.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "elpis/base/trimmed.h"
#include "elpis/persona/dialogue.h"
#include "elpis/persona/persona.h"
#include "elpis/persona/placeholders.h"

namespace elpis::persona {
namespace {

// Few words: a small model keeps to what it can hold.
constexpr std::string_view kWhoYouAre =
    "You are {{char}}. Answer as {{char}}, in the first person, and never leave the role.";

void add_paragraph(std::string& text, std::string_view paragraph) {
    if (paragraph.empty()) return;
    if (!text.empty()) text += "\n\n";
    text += paragraph;
}

std::string_view role_of(Line::Speaker speaker) {
    switch (speaker) {
        case Line::Speaker::User:
            return "user";
        case Line::Speaker::Character:
            return "assistant";
        case Line::Speaker::Narrator:
            break;
    }
    return "system";
}

const std::string& greeting_of(const Persona& persona, std::size_t which) {
    if (which == 0 || which > persona.alternate_greetings.size()) return persona.greeting;
    return persona.alternate_greetings[which - 1];
}

}  // namespace

Prompt prompt_of(const Persona& persona, Names names, std::size_t greeting) {
    names.character = persona.called();
    const auto filled = [&names](std::string_view text) {
        return std::string(trimmed(filled_in(text, names)));
    };
    Prompt prompt;
    prompt.system = filled(persona.system_prompt);
    if (prompt.system.empty()) prompt.system = filled(kWhoYouAre);
    add_paragraph(prompt.system, filled(persona.description));
    if (const std::string in_short = filled(persona.personality); !in_short.empty())
        add_paragraph(prompt.system, filled("{{char}}'s personality: ") + " " + in_short);
    if (const std::string where = filled(persona.scenario); !where.empty())
        add_paragraph(prompt.system, "Scenario: " + where);
    for (const Conversation& conversation : persona.examples) {
        for (const Line& line : conversation) {
            prompt.examples.push_back(
                {.role = std::string(role_of(line.speaker)), .content = filled(line.text)});
        }
    }
    prompt.greeting = filled(greeting_of(persona, greeting));
    prompt.after_history = filled(persona.post_history_instructions);
    return prompt;
}

}  // namespace elpis::persona
