#pragma once

#include "elpis/mcp/tool.h"

namespace elpis::mcp {

Tool get_capabilities_tool();

}  // namespace elpis::mcp
