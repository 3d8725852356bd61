#pragma once

#include "elpis/base/result.h"
#include "elpis/cli/affect/commands.h"
#include "elpis/cli/exit_code.h"
#include "elpis/config/load.h"

namespace elpis::cli {

// `elpis affect watch`: a live view until q, a signal, or until nobody reads it. Cancelled after a
// signal.
Result<ExitCode> run_affect_watch(const AffectWatchCommand& command, const config::Inputs& inputs);

}  // namespace elpis::cli
