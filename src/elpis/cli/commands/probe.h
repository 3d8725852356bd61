#pragma once

#include "elpis/base/result.h"
#include "elpis/cli/exit_code.h"
#include "elpis/cli/vectors/commands.h"
#include "elpis/config/load.h"

namespace elpis::cli {

// `elpis probe`: reads a text and shows what it felt like.
Result<ExitCode> run_probe(const ProbeCommand& command, const config::Inputs& inputs);

}  // namespace elpis::cli
