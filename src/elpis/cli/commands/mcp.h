#pragma once

#include "elpis/base/result.h"
#include "elpis/cli/command_line.h"
#include "elpis/cli/exit_code.h"
#include "elpis/config/load.h"

namespace elpis::cli {

// Speaks MCP on standard input and output until the input ends, the client goes, or SIGTERM, SIGINT
// or SIGHUP comes; then it is gone within a second, whatever it was doing. To be called before
// anything else touches standard input or output, and before any thread exists.
//
// With --http there is an HTTP port, too. One that cannot be had is a warning in the log, and stdio
// goes on; an address that may not be served is the error of http::Server::open.
Result<ExitCode> run_mcp(const McpCommand& command, const config::Inputs& inputs);

}  // namespace elpis::cli
