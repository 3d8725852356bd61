#pragma once

#include <vector>

#include "elpis/engine/message.h"
#include "elpis/mind/options.h"
#include "elpis/persona/persona.h"
#include "elpis/persona/placeholders.h"

// How a persona reaches the model: as messages around a conversation, and as figures. Pure.
namespace elpis::mind {

// The conversation as the character has it: first one system message with who it is, and below it
// what the caller's own system messages at the beginning say; then its examples; the conversation;
// and, as a system message, what comes after. Text of an example that nobody says stands before
// what is said next, so that user and assistant take turns. `greeted`: the system message also
// tells with which words the character has begun, because no conversation may begin with the
// assistant's.
std::vector<engine::Message> in_role(std::vector<engine::Message> messages,
                                     const persona::Persona& persona,
                                     const persona::Names& names,
                                     bool greeted = false);

// The settings, with what a persona says of its answers in place of them.
Options with_defaults(Options settings, const persona::SamplingDefaults& own);

}  // namespace elpis::mind
