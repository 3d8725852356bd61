#include "elpis/mcp/log_level.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <iterator>
#include <optional>
#include <string_view>

namespace elpis::mcp {
namespace {

constexpr std::array<std::string_view, 8> kNames{
    "debug", "info", "notice", "warning", "error", "critical", "alert", "emergency"};

}  // namespace

std::string_view name_of(LogLevel level) {
    return kNames.at(static_cast<std::size_t>(level));
}

std::optional<LogLevel> read_log_level(std::string_view name) {
    const auto* const found = std::ranges::find(kNames, name);
    if (found == kNames.end()) return std::nullopt;
    return static_cast<LogLevel>(std::distance(kNames.begin(), found));
}

}  // namespace elpis::mcp
