#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "elpis/persona/persona.h"
#include "elpis/persona/placeholders.h"

namespace elpis::persona {

// A message before or after a conversation, in the terms of chat templates.
struct PromptMessage {
    std::string role;  // system, user, assistant
    std::string content;

    bool operator==(const PromptMessage&) const = default;
};

// What a conversation with somebody is put into. Placeholders are filled in.
struct Prompt {
    std::string system;                   // the first system message; never empty
    std::vector<PromptMessage> examples;  // after it; of each conversation user and assistant
    std::string greeting;                 // the assistant's first message; may be empty
    std::string after_history;            // a system message after the conversation; may be empty
};

// The system message is the character's own system prompt, or that it is the character where it
// has none, and below it description, personality and scenario. `names.character` is not looked
// at: it is the persona's. Which greeting: 0 is `greeting`, from 1 on the alternates; one that is
// not there is the first.
Prompt prompt_of(const Persona& persona, Names names, std::size_t greeting = 0);

}  // namespace elpis::persona
