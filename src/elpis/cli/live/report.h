#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "elpis/base/log.h"
#include "elpis/cli/live/door.h"
#include "elpis/config/load.h"
#include "elpis/mind/mind.h"

namespace elpis::cli {

// What a server tells at its door, as one line of JSON: process, version, command, model,
// server_stats. No words of anybody's, no feelings. Any thread; loads nothing.
std::string server_report(const mind::Mind& mind, std::string_view command);

// A door at which that is told. Null, and the log says why, when there is no place for one: the
// server serves all the same. `mind` outlives the door.
std::unique_ptr<LiveDoor> open_door(const mind::Mind& mind,
                                    std::string_view command,
                                    const config::Inputs& inputs,
                                    Log& log);

}  // namespace elpis::cli
