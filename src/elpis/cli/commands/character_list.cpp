#include "elpis/cli/commands/character_list.h"

#include <vector>

#include <unistd.h>

#include "elpis/base/result.h"
#include "elpis/cli/as_one.h"
#include "elpis/cli/characters/commands.h"
#include "elpis/cli/characters/page.h"
#include "elpis/cli/exit_code.h"
#include "elpis/cli/process_inputs.h"
#include "elpis/cli/terminal.h"
#include "elpis/config/characters.h"
#include "elpis/config/load.h"

namespace elpis::cli {

Result<ExitCode> run_character_list(const CharacterListCommand& command,
                                    const config::Inputs& inputs) {
    ELPIS_TRY(const config::Loaded loaded, load_settings(inputs));
    ELPIS_TRY(const config::CharacterFiles files, as_one(config::find_characters(loaded, inputs)));
    const std::vector<ListedCharacter> characters = listed(files);
    Terminal out(STDOUT_FILENO);
    out.print(command.json ? list_json(characters) : list_page(characters, out.look()));
    ELPIS_OK(out.check());
    return ExitCode::Ok;
}

}  // namespace elpis::cli
