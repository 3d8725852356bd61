#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "elpis/base/result.h"
#include "elpis/config/load.h"

namespace elpis::cli {

// The MCP clients whose settings `elpis connect` can write, as they are typed: "claude" (Claude
// Desktop), "claude-code", "cursor".
const std::vector<std::string>& client_names();

// What it is called by its maker.
std::string client_title(const std::string& name);

// Where that client of this user keeps its servers; it need not exist. For claude-code the file of
// a project, in the working directory. Unavailable when the environment does not tell.
Result<std::filesystem::path> client_file(const std::string& name, const config::Inputs& inputs);

}  // namespace elpis::cli
