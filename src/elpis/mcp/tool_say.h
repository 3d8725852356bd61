#pragma once

#include "elpis/mcp/tool.h"

namespace elpis::mcp {

// Talks whose history is kept here, and their end.
Tool say_tool();
Tool forget_tool();

}  // namespace elpis::mcp
