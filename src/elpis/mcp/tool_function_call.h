#pragma once

#include "elpis/mcp/tool.h"

namespace elpis::mcp {

Tool function_call_tool();

}  // namespace elpis::mcp
