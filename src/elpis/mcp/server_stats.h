#pragma once

#include "elpis/engine/status.h"
#include "elpis/mcp/json.h"
#include "elpis/mind/mind.h"

// What a server tells of itself to clients and to who looks after it. No words of anybody's.
namespace elpis::mcp {

// The model and how far it is: {state, name, architecture, …}, with load_percent while it loads and
// failure when it could not.
Json model_json(const engine::Capabilities& engine, const engine::Status& status);

// What goes on now, totals since the start, and the speed of the last few hundred steps.
Json server_stats_json(const mind::Mind& mind, const engine::Status& status);

}  // namespace elpis::mcp
