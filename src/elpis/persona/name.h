#pragma once

#include <string_view>

#include "elpis/base/result.h"

namespace elpis::persona {

// By what a character is asked for, and what its file is called: 1–64 bytes of UTF-8 without
// control characters, slashes or a leading dot. InvalidArgument with the name.
Result<void> check_character_name(std::string_view name);

}  // namespace elpis::persona
