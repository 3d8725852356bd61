#pragma once

#include <nlohmann/json_fwd.hpp>

#include "elpis/base/result.h"

// A JSON schema becomes a grammar, and nothing in that road can be interrupted: nesting overflows
// stacks, repetition bounds are written out rule by rule, ambiguous patterns explode. So the cost
// is bounded before the road is taken.
namespace elpis::engine {

// InvalidArgument naming what is too much, and the limit.
Result<void> check_schema_cost(const nlohmann::ordered_json& schema);

// The schema with a bound on every string and array that has none, so that a model that rambles
// inside one still comes to the closing brace.
nlohmann::ordered_json with_bounds(nlohmann::ordered_json schema);

}  // namespace elpis::engine
