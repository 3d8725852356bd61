#pragma once

#include <vector>

#include "elpis/mcp/field.h"
#include "elpis/mcp/json.h"
#include "elpis/mind/mind.h"
#include "elpis/streams/stream.h"

namespace elpis::mcp {

// What the result of every answer that has ended tells about its feeling: how it acted
// (shape_json.h), and what was felt where the caller asked (felt_json.h).
Json answer_feeling_json(const mind::Generation& generation, const streams::Outcome& outcome);

std::vector<Field> answer_feeling_fields();

}  // namespace elpis::mcp
