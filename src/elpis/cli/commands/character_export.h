#pragma once

#include "elpis/base/result.h"
#include "elpis/cli/characters/commands.h"
#include "elpis/cli/exit_code.h"
#include "elpis/config/load.h"

namespace elpis::cli {

// `elpis character export`.
Result<ExitCode> run_character_export(const CharacterExportCommand& command,
                                      const config::Inputs& inputs);

}  // namespace elpis::cli
