#pragma once

#include "elpis/base/result.h"
#include "elpis/cli/exit_code.h"
#include "elpis/cli/model/commands.h"
#include "elpis/config/load.h"

namespace elpis::cli {

// elpis model list
Result<ExitCode> run_model_list(const ModelListCommand& command, const config::Inputs& inputs);

}  // namespace elpis::cli
