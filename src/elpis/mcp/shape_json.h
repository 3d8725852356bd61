#pragma once

#include <optional>
#include <vector>

#include "elpis/mcp/field.h"
#include "elpis/mcp/json.h"
#include "elpis/mind/shaping.h"
#include "elpis/steering/scope.h"

namespace elpis::mcp {

// How a feeling shaped an answer: {modulation: [means that acted], steering: {…}}, to be merged
// into a result. `scope`: from where on the engine steered, when it has; absent before the end.
Json shape_json(const mind::Shape& shape, std::optional<steering::Scope> scope, bool ended);

std::vector<Field> shape_fields();

}  // namespace elpis::mcp
