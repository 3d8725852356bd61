#pragma once

#include "elpis/base/result.h"
#include "elpis/cli/affect/commands.h"
#include "elpis/cli/exit_code.h"
#include "elpis/config/load.h"

namespace elpis::cli {

// `elpis affect simulate`: loads no model, and no settings.
Result<ExitCode> run_affect_simulate(const AffectSimulateCommand& command,
                                     const config::Inputs& inputs);

}  // namespace elpis::cli
