#pragma once

#include <string>

#include "elpis/config/characters.h"
#include "elpis/config/load.h"

namespace elpis::cli {

// Everything that a server's answers depend on, as 64 hexadecimal digits: version and program,
// model, settings but those of [http], [logging] and mcp.join, characters, adapters, vectors out of
// files, places. Two processes with one key can stand in for each other. `personas`: the characters
// as they were loaded, for the vectors they ask for. Of files, and of what lies in a folder, it
// looks at sizes and times, and opens none.
std::string settings_key(const config::Loaded& loaded,
                         const config::Inputs& inputs,
                         const config::Personas& personas);

}  // namespace elpis::cli
