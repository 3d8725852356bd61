#pragma once

#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "elpis/base/result.h"

namespace elpis::engine {

// A JSON schema that a caller wrote, parsed, and small enough to be made a grammar. `whose` begins
// the sentence of an error: "the parameters of tool \"add\"". InvalidArgument when it is no JSON
// object, too large, too deep, or leads round in a circle.
Result<nlohmann::ordered_json> read_schema(std::string_view text, std::string_view whose);

}  // namespace elpis::engine
