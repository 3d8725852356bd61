#pragma once

#include <optional>
#include <string>

#include "elpis/base/result.h"
#include "elpis/mcp/json.h"
#include "elpis/openai/conversation_call.h"

namespace elpis::openai {

// The body of POST /v1/responses, read. Who answers is not known yet.
struct ResponsesRequest {
    std::string model;
    std::optional<std::string> character;
    bool stream = false;
    ConversationCall asked;
    // What of the request the response repeats: {instructions, max_output_tokens, metadata,
    // reasoning, text, tool_choice, tools, …}.
    mcp::Json echo;
};

// InvalidArgument naming the field, its value and what would be right. Refused is what would need a
// response to be stored (previous_response_id, conversation, background, prompt), and tools that
// are no functions; fields that change nothing here (store, user, service_tier, …) are ignored.
Result<ResponsesRequest> read_responses(mcp::Json body);

}  // namespace elpis::openai
