#pragma once

#include "elpis/base/result.h"
#include "elpis/engine/request.h"
#include "elpis/mcp/field.h"
#include "elpis/mcp/json.h"

namespace elpis::mcp {

Field response_format_field();

// OpenAI's {"type": "text" | "json_object" | "json_schema", "json_schema": {"schema": {…}}}, and
// {"type": "grammar", "grammar": "root ::= …"}, as other servers have it. InvalidArgument naming
// the member; schema and grammar themselves are read by the engine.
Result<engine::Format> read_response_format(const Json& given);

}  // namespace elpis::mcp
