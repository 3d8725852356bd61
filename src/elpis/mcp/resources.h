#pragma once

#include <string_view>

#include "elpis/mcp/era.h"
#include "elpis/mcp/fault.h"
#include "elpis/mcp/json.h"
#include "elpis/mind/mind.h"

// What can be read by URI: emotion://state, how the default character feels; emotion://events, what
// can happen to everybody; and, of any character, emotion://state/NAME and emotion://history/NAME
// (resource_uri.h).
namespace elpis::mcp {

inline constexpr std::string_view kStateUri = "emotion://state";
inline constexpr std::string_view kHistoryUri = "emotion://history";  // only with a name behind it
inline constexpr std::string_view kEventsUri = "emotion://events";

bool is_resource(std::string_view uri);

Json resource_list();
Json resource_templates();
Outcome read_resource(mind::Mind& mind, std::string_view uri, Era era);

// The era's own code for a URI that is not served.
Fault unknown_resource(std::string_view uri, Era era);

}  // namespace elpis::mcp
