#pragma once

#include <chrono>
#include <string>
#include <string_view>

// The frames of text/event-stream in which messages leave over HTTP.
namespace elpis::mcp {

inline constexpr std::string_view kStillHere = ": ping\n\n";  // a comment; nobody's message
inline constexpr std::chrono::seconds kSignOfLife{15};        // how often a silent stream sends it

inline std::string as_event(const std::string& message) {
    return "event: message\ndata: " + message + "\n\n";
}

}  // namespace elpis::mcp
