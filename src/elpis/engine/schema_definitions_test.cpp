#include "elpis/engine/schema_definitions.h"

#include <string>
#include <utility>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "elpis/base/error.h"
#include "elpis/engine/schema_references.h"

namespace elpis::engine {
namespace {

using Json = nlohmann::ordered_json;

Json defined(const char* schema) {
    auto written = with_own_definitions(Json::parse(schema), 3);
    REQUIRE(written.has_value());
    CHECK(check_targets(*written).has_value());
    return *std::move(written);
}

// What the reference of a member leads to.
Json target(const Json& schema, const char* member) {
    const Json* const found =
        target_of(schema["properties"][member]["$ref"].get<std::string>(), schema);
    REQUIRE(found != nullptr);
    return *found;
}

TEST_CASE("a schema without references stays as it is") {
    const char* const schema =
        R"({"properties":{"a":{"type":"null"}},"$defs":{"x":{"type":"null"}}})";
    CHECK(defined(schema) == Json::parse(schema));
}

TEST_CASE("what is referred to stands once under $defs, and nothing else does") {
    const Json schema = defined(
        R"({"properties":{"a":{"$ref":"#/$defs/x"},"b":{"$ref":"#/$defs/x"},
            "c":{"$ref":"#/definitions/y"}},
            "$defs":{"x":{"type":"null"},"unused":{}},"definitions":{"y":{"type":"integer"}}})");
    CHECK(schema["$defs"].size() == 2);
    CHECK_FALSE(schema.contains("definitions"));
    CHECK(schema["properties"]["a"]["$ref"] == "#/$defs/referred3n0");
    CHECK(schema["properties"]["b"] == schema["properties"]["a"]);
    CHECK(target(schema, "a") == Json{{"type", "null"}});
    CHECK(target(schema, "c") == Json{{"type", "integer"}});
}

TEST_CASE("a tree that refers to the whole document refers to a copy of it") {
    const Json tree = defined(
        R"({"type":"object","properties":{"next":{"$ref":"#"},"of":{"$ref":"#/$defs/x"}},
            "$defs":{"x":{"items":{"$ref":"#"}}}})");
    const Json copy = target(tree, "next");
    CHECK(copy["type"] == "object");
    CHECK(copy["properties"] == tree["properties"]);
    CHECK_FALSE(copy.contains("$defs"));
    CHECK(target(tree, "of")["items"] == tree["properties"]["next"]);
}

TEST_CASE(
    "what stands in the midst of a schema, or in another that is referred to, moves as well") {
    const Json schema = defined(
        R"({"properties":{"a":{"properties":{"b":{"properties":{"c":{"type":"null"}}}}},
            "x":{"$ref":"#/properties/a"},"y":{"$ref":"#/properties/a/properties/b"},
            "z":{"$ref":"#/properties/a/properties/b/properties/c"}}})");
    CHECK(schema["properties"]["a"] == schema["properties"]["x"]);
    CHECK(target(schema, "a")["properties"]["b"] == schema["properties"]["y"]);
    CHECK(target(schema, "y")["properties"]["c"] == schema["properties"]["z"]);
    CHECK(target(schema, "z") == Json{{"type", "null"}});
}

TEST_CASE("many spellings of one reference are one definition") {
    const Json schema = defined(
        R"({"properties":{"a":{"$ref":"#/$defs/ab"},"b":{"$ref":"#/%24defs/ab"},
            "c":{"$ref":"#/$defs/%61b"}},"$defs":{"ab":{"type":"null"}}})");
    CHECK(schema["$defs"].size() == 1);
    CHECK(target(schema, "c") == Json{{"type", "null"}});
}

TEST_CASE("references to references are followed one by one") {
    const Json schema = defined(
        R"({"properties":{"a":{"$ref":"#/$defs/x"}},
            "$defs":{"x":{"$ref":"#/$defs/y"},"y":{"type":"null"}}})");
    const Json next = target(schema, "a");
    CHECK(*target_of(next["$ref"].get<std::string>(), schema) == Json{{"type", "null"}});
}

TEST_CASE("escapes are those of RFC 6901 in the fragment of a URI") {
    const Json schema = defined(
        R"({"properties":{"a":{"$ref":"#/$defs/x~1y"},"b":{"$ref":"#/$defs/x%7By%7d~0"}},
            "$defs":{"x~1y":{},"x/y":{"type":"integer"},"x{y}~":{"type":"null"}}})");
    CHECK(target(schema, "a")["type"] == "integer");
    CHECK(target(schema, "b")["type"] == "null");
}

TEST_CASE("no name in the document begins as ours do") {
    const Json schema =
        defined(R"({"properties":{"a":{"$ref":"#"},"ref-defs-referred3n0":{"type":"null"}}})");
    CHECK(schema["properties"]["a"]["$ref"] == "#/$defs/referredd3n0");
}

TEST_CASE("$defs that is no object is refused where there are references") {
    const auto refused =
        with_own_definitions(Json::parse(R"({"items":{"$ref":"#/$defs/0"},"$defs":[{}]})"), 0);
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().code == ErrorCode::InvalidArgument);
}

}  // namespace
}  // namespace elpis::engine
