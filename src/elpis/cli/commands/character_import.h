#pragma once

#include "elpis/base/result.h"
#include "elpis/cli/characters/commands.h"
#include "elpis/cli/exit_code.h"
#include "elpis/config/load.h"

namespace elpis::cli {

// `elpis character import`: writes one file into the folder of characters, which is made when it is
// not there. InvalidArgument for what is no card, and for a name that is taken.
Result<ExitCode> run_character_import(const CharacterImportCommand& command,
                                      const config::Inputs& inputs);

}  // namespace elpis::cli
