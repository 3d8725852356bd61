#pragma once

#include "elpis/base/result.h"
#include "elpis/cli/command_line.h"
#include "elpis/cli/exit_code.h"
#include "elpis/config/load.h"

namespace elpis::cli {

// `elpis connect`: enters this program into a client's settings, or takes it out again. The file is
// at any time the old one or the new one, whole; what it was before is kept beside it. Nothing is
// written where nothing changes.
Result<ExitCode> run_connect(const ConnectCommand& command, const config::Inputs& inputs);

}  // namespace elpis::cli
