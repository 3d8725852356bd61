#pragma once

#include "elpis/base/result.h"
#include "elpis/cli/command_line.h"
#include "elpis/cli/exit_code.h"
#include "elpis/cli/settings_flags.h"

namespace elpis::cli {

// Plays an MCP client: starts the server, pushes four characters into four moods, asks them all the
// same question and shows the answers as they come. The settings are handed to the server.
Result<ExitCode> run_demo(const DemoCommand& command, const SettingsArguments& settings);

}  // namespace elpis::cli
