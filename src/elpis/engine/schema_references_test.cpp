#include "elpis/engine/schema_references.h"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "elpis/base/error.h"

namespace elpis::engine {
namespace {

using Json = nlohmann::ordered_json;

bool refused(const char* schema) {
    const auto checked = check_references(Json::parse(schema));
    if (!checked) CHECK(checked.error().code == ErrorCode::InvalidArgument);
    return !checked;
}

TEST_CASE("references move with their schema, and data stays data") {
    const Json schema = Json::parse(
        R"({"properties":{"a":{"$ref":"#/$defs/x"},"b":{"items":[{"$ref":"#"}]}},
            "$defs":{"x":{"const":{"$ref":"#/y"}}},"default":{"$ref":"#/z"}})");
    const Json moved = with_references_from(schema, "#/anyOf/1/properties/arguments");
    CHECK(moved["properties"]["a"]["$ref"] == "#/anyOf/1/properties/arguments/$defs/x");
    CHECK(moved["properties"]["b"]["items"][0]["$ref"] == "#/anyOf/1/properties/arguments");
    CHECK(moved["$defs"] == schema["$defs"]);
    CHECK(moved["default"] == schema["default"]);
}

TEST_CASE("a property may be called $ref") {
    const Json schema = Json::parse(R"({"properties":{"$ref":{"type":"string"}}})");
    CHECK(with_references_from(schema, "#/here") == schema);
    CHECK(check_references(schema).has_value());
}

TEST_CASE("a property may be called as a keyword is that holds data") {
    for (const char* name : {"type", "default", "required", "enum", "examples"}) {
        CAPTURE(name);
        const Json schema{{"properties", {{name, {{"$ref", "#/$defs/x"}}}}},
                          {"$defs", {{"x", Json::object()}}}};
        CHECK(with_references_from(schema, "#/here")["properties"][name]["$ref"] ==
              "#/here/$defs/x");
        CHECK(check_targets(schema).has_value());
    }
}

TEST_CASE("a schema may hold itself, but a reference may not lead to nothing but itself") {
    CHECK_FALSE(refused(R"({"properties":{"child":{"$ref":"#"}}})"));
    CHECK_FALSE(refused(R"({"properties":{"a":{"$ref":"#/$defs/t"}},
                            "$defs":{"t":{"properties":{"next":{"$ref":"#/$defs/t"}}}}})"));
    CHECK(refused(R"({"$ref":"#"})"));
    CHECK(refused(R"({"allOf":[{"$ref":"#/$defs/a"}],
                      "$defs":{"a":{"$ref":"#/$defs/b"},"b":{"$ref":"#/$defs/a"}}})"));
    CHECK(refused(R"({"properties":{"a":{"anyOf":[{"$ref":"#/properties/a/anyOf/0"}]}}})"));
    CHECK(refused(R"({"anyOf":[{"type":"null"},{"$ref":"#"}]})"));
    CHECK(refused(R"({"$defs":{"a":{"allOf":[{"oneOf":[{"$ref":"#/$defs/a"}]}]}}})"));
    CHECK_FALSE(refused(R"({"anyOf":[{"$ref":"#/$defs/a"},{"$ref":"#/$defs/a"}],
                            "$defs":{"a":{"items":{"$ref":"#"}}}})"));
}

TEST_CASE("a reference to nothing is left to who makes the grammar") {
    CHECK_FALSE(refused(R"({"properties":{"a":{"$ref":"#/nowhere/0"},"b":{"$ref":5}}})"));
}

}  // namespace
}  // namespace elpis::engine
