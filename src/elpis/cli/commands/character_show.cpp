#include "elpis/cli/commands/character_show.h"

#include <unistd.h>

#include "elpis/base/result.h"
#include "elpis/cli/characters/cast.h"
#include "elpis/cli/characters/commands.h"
#include "elpis/cli/characters/page.h"
#include "elpis/cli/exit_code.h"
#include "elpis/cli/process_inputs.h"
#include "elpis/cli/terminal.h"
#include "elpis/config/load.h"

namespace elpis::cli {

Result<ExitCode> run_character_show(const CharacterShowCommand& command,
                                    const config::Inputs& inputs) {
    ELPIS_TRY(const config::Loaded loaded, load_settings(inputs));
    ELPIS_TRY(const CastMember member, find_member(command.name, loaded, inputs));
    Terminal out(STDOUT_FILENO);
    out.print(command.json ? character_json(member)
                           : character_page(member, loaded.settings.affect, out.look()));
    ELPIS_OK(out.check());
    return ExitCode::Ok;
}

}  // namespace elpis::cli
