#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace elpis::mcp {

// What a URI of ours names.
struct ResourceUri {
    enum class Kind { State, History, Events } kind = Kind::State;
    std::string character;  // whose; empty for Events
};

// emotion://state and emotion://events; emotion://state/NAME and emotion://history/NAME, where what
// a URI cannot hold is percent-encoded (RFC 3986). Nothing for all others, and for a NAME that
// cannot be a character's.
std::optional<ResourceUri> read_resource_uri(std::string_view uri);

}  // namespace elpis::mcp
