#pragma once

#include <cstddef>

#include <nlohmann/json_fwd.hpp>

#include "elpis/base/result.h"

// llama.cpp follows no reference to the whole document (`#`, as a tree refers to itself), reads no
// escapes (`#/$defs/a~1b`), and takes any rule of the same name for what a reference leads to: that
// of `#/$defs/a-b` for `#/$defs/a.b`, that of a part of `a` for `#/$defs/a_part`, that of another
// tool's definition.
namespace elpis::engine {

// The schema with everything that its references lead to under `$defs`, once each, under names that
// are made up: no other name in the document begins so, and none is another document's of another
// `number`. Each reference must lead somewhere (check_targets). InvalidArgument where `$defs` is
// none.
Result<nlohmann::ordered_json> with_own_definitions(nlohmann::ordered_json schema,
                                                    std::size_t number);

}  // namespace elpis::engine
