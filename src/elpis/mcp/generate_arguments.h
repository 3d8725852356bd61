#pragma once

#include <vector>

#include "elpis/base/result.h"
#include "elpis/mcp/arguments.h"
#include "elpis/mcp/field.h"
#include "elpis/mind/mind.h"

// What `generate` and `generate_stream_start` both take.
namespace elpis::mcp {

std::vector<Field> generate_fields();
// InvalidArgument for what neither the table nor the mind can say.
Result<mind::GenerateCall> read_generate_call(const Arguments& arguments);

}  // namespace elpis::mcp
