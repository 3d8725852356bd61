#pragma once

#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "elpis/base/result.h"

// llama.cpp follows no reference to the whole document (`#`, as a tree refers to itself), reads no
// escapes (`#/$defs/a~1b`), and gives one rule to all references whose letters and digits are the
// same (`#/$defs/a.b`, `#/$defs/a-b`).
namespace elpis::engine {

// The schema with what such references lead to under `$defs`, with names that llama.cpp can read
// and tell apart. Each reference must lead somewhere (check_targets). InvalidArgument, beginning
// with whose schema it is, when that comes to too many values.
Result<nlohmann::ordered_json> with_readable_references(nlohmann::ordered_json schema,
                                                        std::string_view whose);

}  // namespace elpis::engine
