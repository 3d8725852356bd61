#pragma once

#include <string_view>

#include <nlohmann/json.hpp>

#include "elpis/base/result.h"

namespace elpis::steering::formats {

// JSON (RFC 8259) from a file nobody vouches for. Refused beside what is not JSON: more than 16
// levels, a key twice in one object, a number beyond float64. The result takes a small multiple of
// the text's memory.
Result<nlohmann::json> parse_json(std::string_view text);

}  // namespace elpis::steering::formats
