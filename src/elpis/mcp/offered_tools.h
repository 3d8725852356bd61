#pragma once

#include <vector>

#include "elpis/base/result.h"
#include "elpis/engine/message.h"
#include "elpis/engine/request.h"
#include "elpis/mcp/field.h"
#include "elpis/mcp/json.h"

// Functions that a model may call, and its calls, in OpenAI's form.
namespace elpis::mcp {

Field tools_field(bool required);
Field tool_choice_field();

// `tools` has been checked against tools_field(). Each as {type, function: {name, …}}, or the
// function bare. InvalidArgument for what the table cannot say.
Result<std::vector<engine::Tool>> read_tools(const Json& tools);

// "auto", "none", "required", or {type: "function", function: {name}}. Null: auto.
Result<engine::ToolChoice> read_tool_choice(const Json* given);

// A list of {id, type, function: {name, arguments}}; null when there is none.
Json calls_json(const std::vector<engine::ToolCall>& calls);

}  // namespace elpis::mcp
