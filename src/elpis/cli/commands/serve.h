#pragma once

#include "elpis/base/result.h"
#include "elpis/cli/exit_code.h"
#include "elpis/config/load.h"

namespace elpis::cli {

// Serves HTTP until SIGTERM, SIGINT or SIGHUP comes; then every open answer is told, and the
// process is gone within two seconds. To be called before any thread exists.
Result<ExitCode> run_serve(const config::Inputs& inputs);

}  // namespace elpis::cli
