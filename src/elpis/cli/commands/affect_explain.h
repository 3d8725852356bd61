#pragma once

#include "elpis/base/result.h"
#include "elpis/cli/affect/commands.h"
#include "elpis/cli/exit_code.h"
#include "elpis/config/load.h"

namespace elpis::cli {

// `elpis affect explain`: why somebody feels so.
Result<ExitCode> run_affect_explain(const AffectExplainCommand& command,
                                    const config::Inputs& inputs);

}  // namespace elpis::cli
