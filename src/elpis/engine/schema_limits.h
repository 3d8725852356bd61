#pragma once

#include <nlohmann/json_fwd.hpp>

#include "elpis/base/result.h"

// A JSON schema becomes a grammar, and nothing in that road can be interrupted: nesting overflows
// stacks, repetition bounds are written out rule by rule. So the cost is bounded before the road is
// taken; that of patterns is where they are written anew (schema_pattern.h).
namespace elpis::engine {

// InvalidArgument naming what is too much, and the limit.
Result<void> check_schema_cost(const nlohmann::ordered_json& schema);

// The schema with a bound on every string and array that has none, so that a model that rambles
// inside one still comes to the closing brace, and with bounds lowered that no grammar bears.
nlohmann::ordered_json with_bounds(nlohmann::ordered_json schema);

}  // namespace elpis::engine
