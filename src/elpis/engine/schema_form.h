#pragma once

#include <cstdint>

#include <nlohmann/json_fwd.hpp>

#include "elpis/base/result.h"

// What llama.cpp makes of a schema is not all that the schema says: it takes any string where it
// cannot read a pattern (and tells the process's stderr, in the caller's own words), and leaves out
// bounds of numbers, names that are required but not described, and the like. So a schema is
// written anew before it goes there.
namespace elpis::engine {

// What becomes of a pattern that no grammar can say. One that costs too much is always refused: who
// writes it may mean harm.
enum class Patience : std::uint8_t {
    Tool,  // left out, also where it is no pattern: tools come from programs that know no grammars
    Answer,  // left out; refused where it is no pattern
    Strict,  // refused
};

// The schema with what llama.cpp would leave out in words that it holds to. What it means with a
// `$ref` is looked at as well: each must lead to a schema. InvalidArgument, with the path of the
// keyword, where no value fits, and where the patience ends.
Result<nlohmann::ordered_json> in_grammar_form(nlohmann::ordered_json schema, Patience patience);

}  // namespace elpis::engine
