#pragma once

#include "elpis/base/result.h"
#include "elpis/cli/command_line.h"
#include "elpis/cli/exit_code.h"
#include "elpis/config/load.h"

namespace elpis::cli {

// What would be used on this machine, and why. Configuration when it could not run like this.
Result<ExitCode> run_doctor(const DoctorCommand& command, const config::Inputs& inputs);

}  // namespace elpis::cli
