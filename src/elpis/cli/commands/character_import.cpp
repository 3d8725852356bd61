#include "elpis/cli/commands/character_import.h"

#include <filesystem>
#include <string>
#include <system_error>

#include <fmt/format.h>
#include <unistd.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/base/trimmed.h"
#include "elpis/base/whole_file.h"
#include "elpis/cli/characters/commands.h"
#include "elpis/cli/exit_code.h"
#include "elpis/cli/process_inputs.h"
#include "elpis/cli/terminal.h"
#include "elpis/config/characters.h"
#include "elpis/config/load.h"
#include "elpis/config/persona_file.h"
#include "elpis/persona/card/card_file.h"
#include "elpis/persona/card/card_json.h"
#include "elpis/persona/name.h"
#include "elpis/persona/persona.h"

namespace elpis::cli {
namespace {

namespace fs = std::filesystem;

Result<persona::ImportedCard> read(const fs::path& file) {
    ELPIS_TRY(const std::string bytes,
              read_whole_file(file, persona::kMostCardBytes, "character card"));
    auto card = persona::read_card(bytes);
    if (card) return card;
    return fail(
        card.error().code,
        fmt::format("{} is no card that can be read: {}", file.string(), card.error().message));
}

// By what the character will be asked for.
Result<std::string> name_of(const CharacterImportCommand& command,
                            const persona::Persona& persona) {
    std::string name(command.name.empty() ? trimmed(persona.name) : command.name);
    if (const auto good = persona::check_character_name(name); !good) {
        return fail(good.error().code,
                    fmt::format("{}{}",
                                good.error().message,
                                command.name.empty() ? "; give it one with --name" : ""));
    }
    return name;
}

Result<fs::path> folder_for_it(const config::Loaded& loaded, const config::Inputs& inputs) {
    const auto folder = config::own_characters_folder(loaded, inputs);
    if (!folder) {
        return fail(
            ErrorCode::Unavailable,
            "there is no place for characters: set characters.dir, XDG_CONFIG_HOME or HOME");
    }
    std::error_code error;
    fs::create_directories(*folder, error);
    if (error) {
        return fail(
            ErrorCode::Unavailable,
            fmt::format("the folder {} cannot be made: {}", folder->string(), error.message()));
    }
    return *folder;
}

}  // namespace

Result<ExitCode> run_character_import(const CharacterImportCommand& command,
                                      const config::Inputs& inputs) {
    ELPIS_TRY(const config::Loaded loaded, load_settings(inputs));
    ELPIS_TRY(const persona::ImportedCard card, read(command.card));
    ELPIS_TRY(const std::string name, name_of(command, card.persona));
    ELPIS_TRY(const fs::path folder, folder_for_it(loaded, inputs));
    const fs::path file = folder / (name + ".toml");
    std::error_code unknown;
    if (!command.force && fs::exists(fs::symlink_status(file, unknown))) {
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("there is a character {} already, in {}; --name gives this one "
                                "another name, --force writes over that one",
                                name,
                                file.string()));
    }
    ELPIS_OK(write_whole_file(file, config::to_toml(card.persona)));
    Terminal out(STDOUT_FILENO);
    out.print(fmt::format("{}: {}\n", tamed(name), tamed(file.string())));
    Terminal notes(STDERR_FILENO);
    for (const std::string& remark : card.remarks)
        notes.print("(" + tamed(remark) + ")\n");
    ELPIS_OK(out.check());
    return ExitCode::Ok;
}

}  // namespace elpis::cli
