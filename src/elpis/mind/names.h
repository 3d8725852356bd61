#pragma once

#include <string_view>

#include "elpis/persona/name.h"

namespace elpis::mind {

// By what a character can be asked for: persona/name.h has the rule.
inline bool is_character_name(std::string_view name) {
    return persona::check_character_name(name).has_value();
}

}  // namespace elpis::mind
