#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "elpis/mcp/json.h"

namespace elpis::mcp {

enum class Type { String, Number, Integer, Boolean, Object, Array, Any };

std::string_view name_of(Type type);

// One member of an object that we read or write: the single source of the published schema and of
// what an argument is checked against.
struct Field {
    std::string name;
    Type type = Type::Any;  // Any: may be null, or is described in words only
    std::string description;
    bool required = false;
    std::vector<Field> fields;        // of an Object, or of the objects in an Array
    Type items = Type::Object;        // of an Array
    std::vector<Type> also_accepted;  // unpublished: some clients hide all tools over a union
    // Of an Integer, both ends allowed; unpublished, the description says it. Absent: what lies
    // beyond 64 bits is taken for their end.
    struct Range {
        std::int64_t least;
        std::int64_t most;
    };
    std::optional<Range> within = std::nullopt;
};

// {"type": "object", …}. Plain types only, no composition, no $ref, at any depth: some clients hide
// every tool over one schema that they cannot read.
Json input_schema(const std::vector<Field>& fields);   // closed: additionalProperties false
Json output_schema(const std::vector<Field>& fields);  // open: fields may be added

}  // namespace elpis::mcp
