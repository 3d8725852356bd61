#pragma once

#include <optional>
#include <string>
#include <variant>

#include "elpis/base/result.h"
#include "elpis/mcp/json.h"
#include "elpis/mind/generation.h"
#include "elpis/openai/fields.h"
#include "elpis/openai/model_ids.h"

namespace elpis::openai {

// The body of POST /v1/chat/completions, read. Who answers is not known yet.
struct ChatRequest {
    std::string model;
    std::optional<std::string> character;
    Manner manner;
    bool may_call = false;  // its text may turn out to be a call of a function
    std::variant<mind::GenerateCall, mind::FunctionCall> call;
};

// InvalidArgument naming the field, its value and what would be right. Fields that change nothing
// here (user, metadata, store, parallel_tool_calls, …) are ignored; those that would change the
// answer and cannot be served are refused.
Result<ChatRequest> read_chat(mcp::Json body);

// With whom it is.
void address(ChatRequest& request, const Voice& voice);

}  // namespace elpis::openai
