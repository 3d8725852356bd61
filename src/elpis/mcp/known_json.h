#pragma once

#include "elpis/mcp/json.h"
#include "elpis/mind/mind.h"

namespace elpis::mcp {

// Somebody known, but for the feeling: {name, display_name, description, clock, in_memory,
// from_file, in_journal}; with a state in the journal saved_at (Unix seconds); with vectors of its
// own vectors, steered_by_them, and if not, reason.
Json known_json(const mind::Known& known);

}  // namespace elpis::mcp
