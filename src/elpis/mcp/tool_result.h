#pragma once

#include "elpis/base/error.h"
#include "elpis/mcp/json.h"

// What tools/call answers with. The JSON stands twice in a success, as text and structured, because
// some clients read only one of them; a failure has no structured part, because clients check it
// against the output schema.
namespace elpis::mcp {

Json success(Json structured);
Json failure(const Error& error);

}  // namespace elpis::mcp
