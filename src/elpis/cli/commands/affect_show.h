#pragma once

#include "elpis/base/result.h"
#include "elpis/cli/affect/commands.h"
#include "elpis/cli/exit_code.h"
#include "elpis/config/load.h"

namespace elpis::cli {

// `elpis affect show`: shows how characters feel now, by the journal.
Result<ExitCode> run_affect_show(const AffectShowCommand& command, const config::Inputs& inputs);

}  // namespace elpis::cli
