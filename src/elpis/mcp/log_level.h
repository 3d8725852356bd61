#pragma once

#include <optional>
#include <string_view>

namespace elpis::mcp {

// How grave a message is that a server logs to its client (RFC 5424), the least grave first.
enum class LogLevel { Debug, Info, Notice, Warning, Error, Critical, Alert, Emergency };

std::string_view name_of(LogLevel level);

// Nothing for a name that is none.
std::optional<LogLevel> read_log_level(std::string_view name);

}  // namespace elpis::mcp
