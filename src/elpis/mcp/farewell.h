#pragma once

#include "elpis/base/error.h"
#include "elpis/mcp/call.h"
#include "elpis/mcp/fault.h"

namespace elpis::mcp {

// A refusal where the model can see it, if there is such a place.
Outcome refusal(const Call& call, const Error& error);

// The server ends: so does the call, with its last answer.
void end_with_server(Call& call);

}  // namespace elpis::mcp
