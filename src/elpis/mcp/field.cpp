#include "elpis/mcp/field.h"

#include <string_view>
#include <utility>
#include <vector>

#include "elpis/mcp/json.h"

namespace elpis::mcp {
namespace {

Json object_schema(const std::vector<Field>& fields);

Json schema_of(const Field& field) {
    Json schema = Json::object();
    if (field.type == Type::Object) {
        schema = field.fields.empty() ? Json{{"type", "object"}} : object_schema(field.fields);
    } else if (field.type == Type::Array) {
        schema["type"] = "array";
        schema["items"] = field.fields.empty() ? Json{{"type", name_of(field.items)}}
                                               : object_schema(field.fields);
    } else if (field.type != Type::Any) {
        schema["type"] = name_of(field.type);
    }
    if (!field.description.empty()) schema["description"] = field.description;
    return schema;
}

Json object_schema(const std::vector<Field>& fields) {
    Json properties = Json::object();
    Json required = Json::array();
    for (const Field& field : fields) {
        properties[field.name] = schema_of(field);
        if (field.required) required.push_back(field.name);
    }
    return {{"type", "object"},
            {"properties", std::move(properties)},
            {"required", std::move(required)}};
}

}  // namespace

std::string_view name_of(Type type) {
    switch (type) {
        case Type::String:
            return "string";
        case Type::Number:
            return "number";
        case Type::Integer:
            return "integer";
        case Type::Boolean:
            return "boolean";
        case Type::Object:
            return "object";
        case Type::Array:
            return "array";
        case Type::Any:
            break;
    }
    return "anything";
}

Json input_schema(const std::vector<Field>& fields) {
    Json schema = object_schema(fields);
    schema["additionalProperties"] = false;
    return schema;
}

Json output_schema(const std::vector<Field>& fields) {
    return object_schema(fields);
}

}  // namespace elpis::mcp
