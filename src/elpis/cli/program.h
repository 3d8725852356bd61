#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "elpis/cli/exit_code.h"

namespace elpis::cli {

// The whole program: reads the command line, runs what it asks for, tells standard error what went
// wrong. `name` is what it was started as. The last door for exceptions.
ExitCode run_program(std::string_view name, std::vector<std::string> arguments);

}  // namespace elpis::cli
