#pragma once

#include "elpis/mcp/tool.h"

namespace elpis::mcp {

Tool update_emotion_tool();
Tool reset_emotion_tool();
Tool get_emotion_tool();

}  // namespace elpis::mcp
