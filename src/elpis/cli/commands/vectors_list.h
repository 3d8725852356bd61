#pragma once

#include "elpis/base/result.h"
#include "elpis/cli/exit_code.h"
#include "elpis/cli/vectors/commands.h"
#include "elpis/config/load.h"

namespace elpis::cli {

// `elpis vectors list`: loads no model.
Result<ExitCode> run_vectors_list(const VectorsListCommand& command, const config::Inputs& inputs);

}  // namespace elpis::cli
