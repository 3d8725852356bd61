#pragma once

#include <vector>

#include "elpis/engine/message.h"

namespace elpis::engine {

// Whether the names of these tools, and of their parameters, stay apart and mean nothing else when
// llama.cpp makes grammar rules of them: it writes all but letters, digits and - as -, the last of
// several rules of one name counts, and a tool called "call" becomes a rule that is its own
// beginning, whose parser never comes back.
bool has_plain_names(const std::vector<Tool>& tools);

}  // namespace elpis::engine
