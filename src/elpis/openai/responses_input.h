#pragma once

#include <optional>
#include <string>
#include <vector>

#include "elpis/base/result.h"
#include "elpis/engine/message.h"
#include "elpis/mcp/json.h"

namespace elpis::openai {

// `input` of POST /v1/responses as a conversation: a text is what the user says; items are
// messages, calls of functions and what came of them, and thoughts, which belong to what is said or
// called after them. Calls that stand together, and words before them, are one message.
// `instructions` go before all, in one message with what the system says at the beginning.
//
// InvalidArgument naming the item (input[2].content[0].type is …) for what is no text, for items
// that are kept elsewhere, and for an empty list.
Result<std::vector<engine::Message>> read_input(const mcp::Json& input,
                                                const std::optional<std::string>& instructions);

}  // namespace elpis::openai
