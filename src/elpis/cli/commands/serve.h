#pragma once

#include "elpis/base/result.h"
#include "elpis/cli/command_line.h"
#include "elpis/cli/exit_code.h"
#include "elpis/config/load.h"

namespace elpis::cli {

// Serves HTTP until SIGTERM, SIGINT or SIGHUP comes; then every open answer is told, and the
// process is gone within two seconds. To be called before any thread exists. Under a service
// manager such as systemd it takes the socket that it was started with, and tells how it does.
Result<ExitCode> run_serve(const ServeCommand& command, const config::Inputs& inputs);

}  // namespace elpis::cli
