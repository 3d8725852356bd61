#pragma once

#include <cstddef>
#include <string_view>

#include <nlohmann/json.hpp>

#include "elpis/base/result.h"

namespace elpis {

// JSON (RFC 8259) from a source nobody vouches for. Refused beside what is not JSON: more than
// `deepest` levels, a key twice in one object, a number beyond float64. The reason is the rest of a
// sentence that begins with what was read: "its JSON has the key "a" twice". The result takes a
// small multiple of the text's memory.
Result<nlohmann::json> parse_json(std::string_view text, std::size_t deepest);

}  // namespace elpis
