#pragma once

#include <cstddef>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "elpis/base/result.h"
#include "elpis/engine/schema_form.h"

namespace elpis::engine {

// A JSON schema that a caller wrote, parsed, small enough to be made a grammar, and in the form
// that one can be made of (schema_form.h). `whose` begins the sentence of an error: "the parameters
// of tool \"add\"". InvalidArgument when it is no JSON object, too large, too deep, leads round in
// a circle, fits no value, or asks for more than the patience bears.
Result<nlohmann::ordered_json> read_schema(std::string_view text,
                                           std::string_view whose,
                                           Patience patience);

// The same schema as llama.cpp reads it right: its references (schema_definitions.h), which are
// told apart from those of schemas of other numbers. InvalidArgument when its parts come to too
// much.
Result<nlohmann::ordered_json> readable_schema(nlohmann::ordered_json schema,
                                               std::string_view whose,
                                               std::size_t number);

}  // namespace elpis::engine
