#pragma once

#include <vector>

#include "elpis/mcp/field.h"
#include "elpis/mcp/json.h"
#include "elpis/mind/mind.h"

namespace elpis::mcp {

// Why a character feels what it feels, as rows: where it is at home, each event that still acts,
// what cannot be told apart any more, and chance. The `emotion` of all rows sums to the emotion,
// and their `mood` to the mood, to the rounding of a double: these figures are not rounded.
Json explanation_json(const mind::Reasons& reasons);
std::vector<Field> explanation_fields();

}  // namespace elpis::mcp
