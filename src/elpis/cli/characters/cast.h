#pragma once

#include <string>
#include <string_view>

#include "elpis/base/result.h"
#include "elpis/config/characters.h"
#include "elpis/config/load.h"
#include "elpis/persona/persona.h"

namespace elpis::cli {

// One character, found by name.
struct CastMember {
    std::string name;
    config::CharacterFile file;
    persona::Persona persona;
};

// NotFound for a name that nobody has, with the nearest one; Unavailable with all that is wrong
// with the file.
Result<CastMember> find_member(std::string_view name,
                               const config::Loaded& loaded,
                               const config::Inputs& inputs);

}  // namespace elpis::cli
