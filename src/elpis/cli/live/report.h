#pragma once

#include <string>
#include <string_view>

#include "elpis/mind/mind.h"

namespace elpis::cli {

// What a server tells at its door, as one line of JSON: process, version, command, model,
// server_stats. No words of anybody's, no feelings. Any thread; loads nothing.
std::string server_report(const mind::Mind& mind, std::string_view command);

}  // namespace elpis::cli
