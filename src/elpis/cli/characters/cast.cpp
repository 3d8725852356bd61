#include "elpis/cli/characters/cast.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "elpis/base/error.h"
#include "elpis/base/nearest.h"
#include "elpis/base/result.h"
#include "elpis/base/utf8.h"
#include "elpis/cli/as_one.h"
#include "elpis/config/characters.h"
#include "elpis/config/load.h"
#include "elpis/persona/name.h"
#include "elpis/persona/persona.h"

namespace elpis::cli {

Result<CastMember> find_member(std::string_view name,
                               const config::Loaded& loaded,
                               const config::Inputs& inputs) {
    ELPIS_OK(persona::check_character_name(name));
    ELPIS_TRY(const config::CharacterFiles files, as_one(config::find_characters(loaded, inputs)));
    const auto found = files.find(name);
    if (found == files.end()) {
        std::vector<std::string> names;
        for (const auto& [each, file] : files)
            names.push_back(each);
        const std::string meant = nearest(name, names);
        return fail(ErrorCode::NotFound,
                    fmt::format("there is no character {}{} elpis character list has all.",
                                utf8::printable(name),
                                meant.empty() ? ";" : fmt::format("; did you mean {}?", meant)));
    }
    ELPIS_TRY(persona::Persona persona,
              as_one(config::load_character(found->first, found->second)));
    return CastMember{.name = found->first, .file = found->second, .persona = std::move(persona)};
}

}  // namespace elpis::cli
