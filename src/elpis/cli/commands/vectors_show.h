#pragma once

#include "elpis/base/result.h"
#include "elpis/cli/exit_code.h"
#include "elpis/cli/vectors/commands.h"
#include "elpis/config/load.h"

namespace elpis::cli {

// `elpis vectors show`: loads no model.
Result<ExitCode> run_vectors_show(const VectorsShowCommand& command, const config::Inputs& inputs);

}  // namespace elpis::cli
