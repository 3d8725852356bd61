#include "elpis/cli/commands/character_export.h"

#include <filesystem>
#include <string>
#include <string_view>

#include <fmt/format.h>
#include <unistd.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/base/whole_file.h"
#include "elpis/cli/characters/cast.h"
#include "elpis/cli/characters/commands.h"
#include "elpis/cli/exit_code.h"
#include "elpis/cli/process_inputs.h"
#include "elpis/cli/terminal.h"
#include "elpis/cli/vectors/output_file.h"
#include "elpis/config/load.h"
#include "elpis/persona/card/card_file.h"
#include "elpis/persona/card/card_json.h"
#include "elpis/persona/persona.h"

namespace elpis::cli {
namespace {

// What of the command does not fit together, asked before anything is read.
Result<void> check(const CharacterExportCommand& command) {
    const std::string kind = command.out.extension();
    const auto refuse = [&](std::string_view why) {
        return fail(ErrorCode::InvalidArgument, fmt::format("{} {}", command.out.string(), why));
    };
    if (kind != ".png" && kind != ".json" && command.out != "-")
        return refuse("cannot be written: its name has to end in .png or .json");
    if (kind == ".png" && command.picture.empty())
        return refuse("needs a picture to be written into: --picture FILE");
    if (kind != ".png" && !command.picture.empty())
        return refuse("is JSON, which has no picture; leave --picture out, or name a .png file");
    if (kind == ".png" && command.v2)
        return refuse("is a picture, which has the card as V2 and V3; leave --v2 out");
    return check_output("--out", command.out);
}

Result<std::string> picture_with(const persona::Persona& persona,
                                 const std::filesystem::path& file) {
    ELPIS_TRY(const std::string picture, read_whole_file(file, persona::kMostCardBytes, "picture"));
    auto card = persona::write_card_png(persona, picture);
    if (card) return card;
    return fail(
        card.error().code,
        fmt::format("{} cannot be used as the picture: {}", file.string(), card.error().message));
}

}  // namespace

Result<ExitCode> run_character_export(const CharacterExportCommand& command,
                                      const config::Inputs& inputs) {
    ELPIS_OK(check(command));
    ELPIS_TRY(const config::Loaded loaded, load_settings(inputs));
    ELPIS_TRY(const CastMember member, find_member(command.name, loaded, inputs));
    std::string card;
    if (command.picture.empty()) {
        card = persona::write_card_json(
            member.persona, command.v2 ? persona::CardVersion::V2 : persona::CardVersion::V3);
    } else {
        ELPIS_TRY(card, picture_with(member.persona, command.picture));
    }
    Terminal out(STDOUT_FILENO);
    if (command.out == "-") {
        out.print(card);
    } else {
        ELPIS_OK(write_whole_file(command.out, card));
        out.print(tamed(command.out.string()) + "\n");
    }
    ELPIS_OK(out.check());
    return ExitCode::Ok;
}

}  // namespace elpis::cli
