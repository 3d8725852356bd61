#pragma once

#include "elpis/base/result.h"
#include "elpis/cli/affect/commands.h"
#include "elpis/cli/exit_code.h"
#include "elpis/config/load.h"

namespace elpis::cli {

// `elpis affect export`: the journal's events, in pages.
Result<ExitCode> run_affect_export(const AffectExportCommand& command,
                                   const config::Inputs& inputs);

}  // namespace elpis::cli
