#pragma once

#include "elpis/mcp/tool.h"

namespace elpis::mcp {

// Who there is, and what is done with a whole character.
Tool list_characters_tool();
Tool set_baseline_tool();
Tool explain_emotion_tool();
Tool set_clock_tool();
Tool advance_clock_tool();
Tool snapshot_tool();
Tool restore_tool();
Tool erase_tool();

}  // namespace elpis::mcp
