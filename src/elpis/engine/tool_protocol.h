#pragma once

#include <memory>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "elpis/base/result.h"
#include "elpis/engine/answer_reader.h"
#include "elpis/engine/message.h"
#include "elpis/engine/request.h"

// How a model whose template knows no tools is told about them, and how its answer is read: the
// tools stand in the system message, a call is one JSON object {"name": …, "arguments": {…}}.
namespace elpis::engine {

// Whether an answer may be a call.
bool may_call(const Request& request);

// The text for the system message.
std::string describe_tools(const std::vector<Tool>& tools, const ToolChoice& choice);

// The JSON schema of one call: any of the tools, or the named one alone. InvalidArgument when a
// tool's parameters are no JSON schema object, or larger or deeper than a grammar can bear.
Result<nlohmann::ordered_json> call_schema(const std::vector<Tool>& tools,
                                           const ToolChoice& choice);

// The tools that a choice leaves, their parameters made such that a grammar can bear them. Errors
// as above.
Result<std::vector<Tool>> bound_tools(const std::vector<Tool>& tools, const ToolChoice& choice);

// The tools that a choice leaves.
std::vector<Tool> offered(const std::vector<Tool>& tools, const ToolChoice& choice);

// Reads what the description asks for: a text is a call when it is one JSON object that names one
// of the tools. Where a call was demanded nothing else is anything: what is no call was cut off.
std::shared_ptr<const AnswerReader> described_tool_reader(const std::vector<Tool>& tools,
                                                          bool demanded = false);

// The messages, with the description put where models look for it: into the first system message.
std::vector<Message> with_tools_described(std::vector<Message> messages,
                                          const std::vector<Tool>& tools,
                                          const ToolChoice& choice);

}  // namespace elpis::engine
