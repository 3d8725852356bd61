#pragma once

#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "elpis/base/result.h"

namespace elpis::cli {

// A client's settings, {"mcpServers": {NAME: entry, …}, …}, with this entry under this name, or
// without one of that name. Everything else stays, byte for byte but for a byte order mark; nothing
// at all reads as {}. A text that says it already comes back as it is. `name` and `entry` are
// UTF-8. InvalidArgument, with the reason as the rest of a sentence ("is no JSON: …"), for what is
// no such settings.
Result<std::string> with_server(std::string_view settings,
                                const std::string& name,
                                const nlohmann::ordered_json& entry);
Result<std::string> without_server(std::string_view settings, const std::string& name);

}  // namespace elpis::cli
