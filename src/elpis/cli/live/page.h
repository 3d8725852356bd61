#pragma once

#include <string>
#include <vector>

#include "elpis/cli/live/servers.h"
#include "elpis/cli/terminal.h"

namespace elpis::cli {

// The running servers for people.
std::string live_page(const std::vector<LiveServer>& servers, const Look& look);

// The same on a screen of so many rows; what does not fit is told in the last but one.
std::vector<std::string> live_screen(const std::vector<LiveServer>& servers,
                                     int rows,
                                     const Look& look);

// The same for programs: {"servers": [what server_report says, or {"process", "trouble"}]}.
std::string live_json(const std::vector<LiveServer>& servers);

}  // namespace elpis::cli
