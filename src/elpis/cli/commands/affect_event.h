#pragma once

#include "elpis/base/result.h"
#include "elpis/cli/affect/commands.h"
#include "elpis/cli/exit_code.h"
#include "elpis/config/load.h"

namespace elpis::cli {

// `elpis affect event`: lets something happen to somebody, and writes it into the journal.
// Unavailable while another process writes that.
Result<ExitCode> run_affect_event(const AffectEventCommand& command, const config::Inputs& inputs);

}  // namespace elpis::cli
