#pragma once

#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "elpis/base/result.h"

// A tool's schema is a document of its own and refers to its own parts (`#/$defs/…`, as Pydantic
// writes them); for a grammar it becomes a part of a larger document.
namespace elpis::engine {

// The `$ref` of a schema; null when it has none that is a string.
const std::string* reference_of(const nlohmann::ordered_json& schema);

// What stands where a local reference leads (RFC 6901 in the fragment of a URI: "#",
// "#/$defs/a~1b"); null when nothing does. A key that is written as it stands is found as well, as
// llama.cpp finds it.
const nlohmann::ordered_json* target_of(std::string_view reference,
                                        const nlohmann::ordered_json& root);

// InvalidArgument when a reference leads to itself by nothing but references and alternatives:
// llama.cpp would follow it until the stack is full.
Result<void> check_references(const nlohmann::ordered_json& schema);

// InvalidArgument when a reference leads to what is no schema, but data or nothing: what stands
// there has not been looked at as a schema.
Result<void> check_targets(const nlohmann::ordered_json& schema);

// The schema with its references as they are when it stands at `place` ("#/properties/arguments").
nlohmann::ordered_json with_references_from(nlohmann::ordered_json schema, std::string_view place);

}  // namespace elpis::engine
