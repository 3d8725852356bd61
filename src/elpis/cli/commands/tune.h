#pragma once

#include "elpis/base/result.h"
#include "elpis/cli/command_line.h"
#include "elpis/cli/exit_code.h"
#include "elpis/config/load.h"

namespace elpis::cli {

// `elpis tune`: measures how this model runs quickest on this machine, and writes the settings when
// asked.
Result<ExitCode> run_tune(const TuneCommand& command, const config::Inputs& inputs);

}  // namespace elpis::cli
