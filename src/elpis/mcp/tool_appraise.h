#pragma once

#include "elpis/mcp/tool.h"

namespace elpis::mcp {

Tool appraise_text_tool();

}  // namespace elpis::mcp
