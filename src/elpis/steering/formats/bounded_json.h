#pragma once

#include <string_view>

#include <nlohmann/json.hpp>

#include "elpis/base/bounded_json.h"
#include "elpis/base/result.h"

namespace elpis::steering::formats {

// The JSON of a file of vectors. Such files are nearly flat: sixteen levels are plenty.
inline Result<nlohmann::json> parse_json(std::string_view text) {
    return elpis::parse_json(text, 16);
}

}  // namespace elpis::steering::formats
