#pragma once

#include <cstdint>

#include "elpis/mcp/tool.h"

namespace elpis::mcp {

inline constexpr std::int64_t kLongestWaitMs = 10'000;  // a longer wait_ms is taken for this

Tool generate_stream_start_tool();
Tool generate_stream_read_tool();
Tool generate_stream_cancel_tool();

}  // namespace elpis::mcp
