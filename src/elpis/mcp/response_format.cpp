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
                "\"json_schema\", \"json_schema\": {\"schema\": {...}}}; {\"type\": \"grammar\", "
                "\"grammar\": \"root ::= ...\"}. Left out: any text.",
            .fields = {{.name = "type",
                        .type = Type::String,
                        .description = "text, json_object, json_schema or grammar.",
                        .required = true},
                       {.name = "json_schema",
                        .type = Type::Object,
                        .description = "schema: a JSON schema; strict: true refuses it where the "
                                       "answer could not be held to one of its patterns. name is "
                                       "not needed."},
                       {.name = "grammar",
                        .type = Type::String,
                        .description = "In GBNF, llama.cpp's notation; the rule \"root\" is the "
                                       "whole answer. At most 64 KiB."}}};
}

Result<engine::Format> read_response_format(const Json& given) {
    using Kind = engine::Format::Kind;
    constexpr std::array<std::string_view, 3> kKnown{"type", "json_schema", "grammar"};
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
        const Json* const strict = member(*wrapped, "strict");
        return engine::Format{.kind = Kind::Schema,
                              .source = encode(*schema),
                              .strict = strict != nullptr && *strict == true};
    }
    if (type == "grammar") {
        const Json* const grammar = member(given, "grammar");
        if (grammar == nullptr || !grammar->is_string()) {
            return fail(ErrorCode::InvalidArgument,
                        "response_format.grammar is required: expected string, got nothing or "
                        "something else");
        }
        return engine::Format{.kind = Kind::Grammar, .source = grammar->get<std::string>()};
    }
    return fail(ErrorCode::InvalidArgument,
                fmt::format("response_format.type is \"{}\"; it must be text, json_object, "
                            "json_schema or grammar",
                            utf8::printable(type.substr(0, 40))));
}

}  // namespace elpis::mcp
