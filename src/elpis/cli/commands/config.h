#pragma once

#include "elpis/base/result.h"
#include "elpis/cli/command_line.h"
#include "elpis/cli/exit_code.h"
#include "elpis/config/load.h"

namespace elpis::cli {

// `elpis config show` and `elpis config check`.
Result<ExitCode> run_config(const ConfigCommand& command, const config::Inputs& inputs);

}  // namespace elpis::cli
