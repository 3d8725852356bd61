#pragma once

#include "elpis/base/result.h"
#include "elpis/cli/exit_code.h"
#include "elpis/cli/vectors/commands.h"
#include "elpis/config/load.h"

namespace elpis::cli {

// `elpis vectors eval`: what was found is shown and written; a set that turns out weak is no error.
Result<ExitCode> run_vectors_eval(const VectorsEvalCommand& command, const config::Inputs& inputs);

}  // namespace elpis::cli
