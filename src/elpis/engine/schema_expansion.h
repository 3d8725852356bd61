#pragma once

#include <nlohmann/json_fwd.hpp>

#include "elpis/base/result.h"

// What a reference leads to becomes one rule of a grammar, however often it is referred to; but the
// parts of an allOf are put together, and what a part refers to is written out there, with all that
// is below it.
namespace elpis::engine {

// Whether llama.cpp looks at the allOf of a schema, if it has one: at what else may stand there it
// looks first, and at no allOf beside it.
bool reads_parts(const nlohmann::ordered_json& schema);

// InvalidArgument when a schema comes to too much when all parts of allOf are written out, or would
// never end. Its references must lead somewhere, and to more than themselves (check_references).
Result<void> check_expansion(const nlohmann::ordered_json& schema);

}  // namespace elpis::engine
