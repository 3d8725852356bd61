#pragma once

#include "elpis/base/result.h"
#include "elpis/mcp/arguments.h"
#include "elpis/mcp/field.h"

namespace elpis::mcp {

Field priority_field();

// Whether a call can wait for everybody else. InvalidArgument for a priority there is none of.
Result<bool> read_background(const Arguments& arguments);

}  // namespace elpis::mcp
