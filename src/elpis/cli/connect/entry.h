#pragma once

#include <nlohmann/json.hpp>

#include "elpis/base/result.h"
#include "elpis/config/load.h"

namespace elpis::cli {

// What a client has to know to start this program as its MCP server: {"command", "args", "env"}.
// All paths are absolute, because a client starts it anywhere; settings of the command line become
// arguments, and what decides where files are (XDG_*, which clients do not pass on) the
// environment. No other variable is taken over: one might be a secret. Unavailable when this
// program's own path is not known, InvalidArgument when a path or a setting is not UTF-8; errors of
// config::load.
Result<nlohmann::ordered_json> client_entry(const config::Inputs& inputs);

}  // namespace elpis::cli
