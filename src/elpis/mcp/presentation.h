#pragma once

#include <string>
#include <string_view>

#include "elpis/mcp/era.h"
#include "elpis/mcp/json.h"

namespace elpis::mcp {

// Who we say we are.
struct Identity {
    std::string name = "elpis";
    std::string title = "Elpis";
    std::string version;

    Json json() const;
};

// Dresses a method's own result for the era of its request: the one place that knows what a modern
// result carries beyond its content (resultType, serverInfo, caching) and a legacy one never does.
Json present(const Context& context,
             std::string_view method,
             Json result,
             const Identity& identity);

}  // namespace elpis::mcp
