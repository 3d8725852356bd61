#pragma once

#include "elpis/base/result.h"
#include "elpis/cli/exit_code.h"
#include "elpis/cli/vectors/commands.h"
#include "elpis/config/load.h"

namespace elpis::cli {

// `elpis vectors convert`: loads no model.
Result<ExitCode> run_vectors_convert(const VectorsConvertCommand& command,
                                     const config::Inputs& inputs);

}  // namespace elpis::cli
