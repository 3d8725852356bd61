#include "elpis/mcp/response_format.h"

#include <array>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/base/utf8.h"
#include "elpis/engine/request.h"
#include "elpis/mcp/arguments.h"
#include "elpis/mcp/field.h"
#include "elpis/mcp/json.h"

namespace elpis::mcp {

Field response_format_field() {
    return {.name = "response_format",
            .type = Type::Object,
            .description =
                "What the answer must be: {\"type\": \"json_object\"}; {\"type\": "
                "\"json_schema\", \"json_schema\": {\"schema\": {...}}}. Left out: any text.",
            .fields = {{.name = "type",
                        .type = Type::String,
                        .description = "text, json_object or json_schema.",
                        .required = true},
                       {.name = "json_schema",
                        .type = Type::Object,
                        .description = "schema: a JSON schema; name and strict are not needed."}}};
}

Result<engine::Format> read_response_format(const Json& given) {
    using Kind = engine::Format::Kind;
    constexpr std::array<std::string_view, 2> kKnown{"type", "json_schema"};
    ELPIS_OK(check_known(kKnown, given, "response_format"));
    const std::string type = given["type"].get<std::string>();
    if (type == "text") return engine::Format{};
    if (type == "json_object") return engine::Format{.kind = Kind::Json, .source = {}};
    if (type == "json_schema") {
        const Json* const wrapped = member(given, "json_schema");
        const Json* const schema = wrapped != nullptr ? member(*wrapped, "schema") : nullptr;
        if (schema == nullptr || !schema->is_object()) {
            return fail(ErrorCode::InvalidArgument,
                        "response_format.json_schema.schema is required: expected object, got "
                        "nothing or something else");
        }
        return engine::Format{.kind = Kind::Schema, .source = encode(*schema)};
    }
    return fail(ErrorCode::InvalidArgument,
                fmt::format("response_format.type is \"{}\"; it must be text, json_object or "
                            "json_schema",
                            utf8::printable(type.substr(0, 40))));
}

}  // namespace elpis::mcp
