#pragma once

#include "elpis/base/result.h"
#include "elpis/cli/characters/commands.h"
#include "elpis/cli/exit_code.h"
#include "elpis/config/load.h"

namespace elpis::cli {

// `elpis character list`: files that cannot be read are told of.
Result<ExitCode> run_character_list(const CharacterListCommand& command,
                                    const config::Inputs& inputs);

}  // namespace elpis::cli
