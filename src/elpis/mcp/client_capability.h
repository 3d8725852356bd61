#pragma once

#include <string_view>

#include "elpis/mcp/era.h"
#include "elpis/mcp/fault.h"
#include "elpis/mcp/json.h"

// What a client has said that it can do, and what it takes to be asked something.
namespace elpis::mcp {

// The capability that a client needs for a request of ours: sampling for sampling/createMessage,
// elicitation for elicitation/create, roots for roots/list. Empty: it is never asked this.
std::string_view capability_for(std::string_view method);

bool declares(const Context& context, std::string_view capability);

// Those members of `needed` (ClientCapabilities) that the client has not declared; an object.
Json undeclared(const Context& context, const Json& needed);

// kMissingCapability, with them in its data.
Fault missing_capability(const Json& missing);

}  // namespace elpis::mcp
