#pragma once

#include "elpis/base/result.h"
#include "elpis/cli/exit_code.h"
#include "elpis/cli/vectors/commands.h"
#include "elpis/config/load.h"

namespace elpis::cli {

// `elpis sweep`: goes on with the file where an earlier run of the same plan, or of another one,
// left it.
Result<ExitCode> run_sweep(const SweepCommand& command, const config::Inputs& inputs);

}  // namespace elpis::cli
