#pragma once

#include "elpis/base/result.h"
#include "elpis/cli/exit_code.h"
#include "elpis/cli/vectors/commands.h"
#include "elpis/config/load.h"

namespace elpis::cli {

// `elpis activations`: reads texts and writes what they do inside the model.
Result<ExitCode> run_activations(const ActivationsCommand& command, const config::Inputs& inputs);

}  // namespace elpis::cli
