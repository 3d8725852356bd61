#pragma once

#include <string>

#include "elpis/config/load.h"

namespace elpis::cli {

// Everything that a server's answers depend on, as 64 hexadecimal digits: version and program,
// model, settings but those of [http], [logging] and mcp.join, characters, places. Two processes
// with one key can stand in for each other. Looks at files' sizes and times, opens none.
std::string settings_key(const config::Loaded& loaded, const config::Inputs& inputs);

}  // namespace elpis::cli
