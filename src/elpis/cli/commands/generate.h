#pragma once

#include "elpis/cli/command_line.h"
#include "elpis/cli/exit_code.h"
#include "elpis/cli/signals.h"
#include "elpis/cli/terminal.h"
#include "elpis/mind/mind.h"

namespace elpis::cli {

// `elpis generate`: writes one answer to `out` while it comes, and how far it is to `status`. A
// signal stops the answer. Reads standard input when the text is "-".
ExitCode generate(const GenerateCommand& command,
                  mind::Mind& mind,
                  Signals& signals,
                  Terminal& out,
                  Terminal& status);

}  // namespace elpis::cli
