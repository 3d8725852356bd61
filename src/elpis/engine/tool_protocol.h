#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "elpis/base/result.h"
#include "elpis/engine/message.h"
#include "elpis/engine/request.h"

// How a model whose template knows no tools is told about them, and how its answer is read: the
// tools stand in the system message, a call is one JSON object {"name": …, "arguments": {…}}.
namespace elpis::engine {

// The text for the system message.
std::string describe_tools(const std::vector<Tool>& tools, const ToolChoice& choice);

// The JSON schema of one call: any of the tools, or the named one alone. InvalidArgument when a
// tool's parameters are no JSON schema object, or larger or deeper than a grammar can bear.
Result<nlohmann::ordered_json> call_schema(const std::vector<Tool>& tools,
                                           const ToolChoice& choice);

struct ToolAnswer {
    std::vector<ToolCall> calls;  // empty when the text was no call
    std::string content;          // the text, when it was no call
};

// A text is a call when it is one JSON object that names one of the tools.
ToolAnswer read_tool_answer(std::string_view text, const std::vector<Tool>& tools);

// The messages, with the description put where models look for it: into the first system message.
std::vector<Message> with_tools_described(std::vector<Message> messages,
                                          const std::vector<Tool>& tools,
                                          const ToolChoice& choice);

}  // namespace elpis::engine
