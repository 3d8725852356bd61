#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "elpis/base/result.h"
#include "elpis/http/route.h"
#include "elpis/mind/mind.h"

namespace elpis::api {

// GET /api/characters and everything under /api/characters/NAME. Whoever only looks makes nobody:
// 404 for a name that nobody has. Whoever changes something begins the character, if need be.
std::vector<http::Route> character_routes(mind::Mind& mind, std::size_t max_depth);

// The default character is always there.
Result<bool> is_there(mind::Mind& mind, std::string_view character);

}  // namespace elpis::api
