#pragma once

#include <optional>
#include <string>

#include "elpis/base/result.h"
#include "elpis/mcp/json.h"
#include "elpis/openai/conversation_call.h"
#include "elpis/openai/fields.h"

namespace elpis::openai {

// The body of POST /v1/chat/completions, read. Who answers is not known yet.
struct ChatRequest {
    std::string model;
    std::optional<std::string> character;
    Manner manner;
    ConversationCall asked;
};

// InvalidArgument naming the field, its value and what would be right. Fields that change nothing
// here (user, metadata, store, parallel_tool_calls, …) are ignored; those that would change the
// answer and cannot be served are refused.
Result<ChatRequest> read_chat(mcp::Json body);

}  // namespace elpis::openai
