#pragma once

#include <vector>

#include "elpis/engine/message.h"

namespace elpis::engine {

// For templates that demand one system message first and strict alternation: system messages after
// the beginning join the next user message (or become one), neighbours of equal role are joined,
// tool results are told by the user, and the conversation after the system message starts with the
// user. No text is lost.
std::vector<Message> alternating(const std::vector<Message>& messages);

}  // namespace elpis::engine
