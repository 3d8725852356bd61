#pragma once

#include "elpis/base/result.h"
#include "elpis/cli/command_line.h"
#include "elpis/cli/exit_code.h"
#include "elpis/config/load.h"

namespace elpis::cli {

// Writes one answer to standard output as it comes; progress to standard error, where somebody
// watches it. Ends as Interrupted after SIGINT, SIGTERM or SIGHUP.
Result<ExitCode> run_generate(const GenerateCommand& command, const config::Inputs& inputs);

}  // namespace elpis::cli
