#pragma once

#include "elpis/mcp/tool.h"

namespace elpis::mcp {

Tool generate_tool();

}  // namespace elpis::mcp
