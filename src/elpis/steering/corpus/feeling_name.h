#pragma once

#include <string_view>

#include "elpis/base/result.h"

namespace elpis::steering {

// Whether a feeling, and the vector and the file it becomes, may be called so: small letters,
// digits, - and _, a letter first, at most 40; not "valence" or "arousal", which are made from the
// quadrants. InvalidArgument says so.
Result<void> check_feeling_name(std::string_view name);

}  // namespace elpis::steering
