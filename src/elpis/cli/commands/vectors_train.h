#pragma once

#include "elpis/base/result.h"
#include "elpis/cli/exit_code.h"
#include "elpis/cli/vectors/commands.h"
#include "elpis/config/load.h"

namespace elpis::cli {

// `elpis vectors train`: nothing is written before everything is known, and then whole.
Result<ExitCode> run_vectors_train(const VectorsTrainCommand& command,
                                   const config::Inputs& inputs);

}  // namespace elpis::cli
