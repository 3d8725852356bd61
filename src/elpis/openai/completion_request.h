#pragma once

#include <optional>
#include <string>
#include <vector>

#include "elpis/base/result.h"
#include "elpis/mcp/json.h"
#include "elpis/mind/generation.h"
#include "elpis/openai/fields.h"
#include "elpis/openai/model_ids.h"

namespace elpis::openai {

// The body of POST /v1/completions, read: a call for each prompt.
struct CompletionRequest {
    std::string model;
    std::optional<std::string> character;
    Manner manner;
    std::vector<mind::GenerateCall> calls;
};

// Each prompt is what a user says: instruct models answer nothing else well, and a character has to
// be told who it is. InvalidArgument as read_chat; for prompts as tokens, echo, suffix and best_of,
// too.
Result<CompletionRequest> read_completion(mcp::Json body);

void address(CompletionRequest& request, const Voice& voice);

}  // namespace elpis::openai
