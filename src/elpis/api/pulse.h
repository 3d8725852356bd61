#pragma once

#include "elpis/mcp/json.h"
#include "elpis/mind/mind.h"

namespace elpis::api {

// How the engine does: MCP's server_stats, and `model` as MCP's get_capabilities has it.
mcp::Json pulse_json(const mind::Mind& mind);

}  // namespace elpis::api
