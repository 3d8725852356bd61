#include "elpis/engine/schema_definitions.h"

#include <string>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "elpis/base/error.h"
#include "elpis/engine/schema_references.h"

namespace elpis::engine {
namespace {

using Json = nlohmann::ordered_json;

Json readable(const char* schema) {
    auto written = with_readable_references(Json::parse(schema), "it");
    REQUIRE(written.has_value());
    CHECK(check_targets(*written).has_value());
    return *std::move(written);
}

TEST_CASE("a schema whose references llama.cpp reads stays as it is") {
    const char* const schema = R"({"properties":{"a":{"$ref":"#/$defs/x"},"b":{"$ref":"#/$defs/x"},
                                   "c":{"$ref":"#/properties/a"}},"$defs":{"x":{"type":"null"}}})";
    CHECK(readable(schema) == Json::parse(schema));
}

TEST_CASE("a tree that refers to the whole document refers to a copy of it") {
    const Json tree = readable(
        R"({"type":"object","properties":{"next":{"$ref":"#"},"of":{"$ref":"#/$defs/x"}},
            "$defs":{"x":{"items":{"$ref":"#"}}}})");
    CHECK(tree["properties"]["next"]["$ref"] == "#/$defs/referred0");
    CHECK(tree["$defs"]["x"]["items"]["$ref"] == "#/$defs/referred0");
    const Json& copy = tree["$defs"]["referred0"];
    CHECK(copy["type"] == "object");
    CHECK(copy["properties"] == tree["properties"]);
    CHECK_FALSE(copy.contains("$defs"));
}

TEST_CASE("names that differ in punctuation alone are told apart") {
    const Json schema = readable(
        R"({"properties":{"a":{"$ref":"#/$defs/x.y"},"b":{"$ref":"#/$defs/x-y"}},
            "$defs":{"x.y":{"type":"integer"},"x-y":{"type":"null"}}})");
    CHECK(schema["properties"]["a"]["$ref"] == "#/$defs/x.y");
    CHECK(schema["properties"]["b"]["$ref"] == "#/$defs/referred0");
    CHECK(schema["$defs"]["referred0"]["type"] == "null");
}

TEST_CASE("escapes are those of RFC 6901 in the fragment of a URI") {
    const Json schema = readable(
        R"({"properties":{"a":{"$ref":"#/$defs/x~1y"},"b":{"$ref":"#/$defs/x%7By%7d~0"}},
            "$defs":{"x/y":{"type":"integer"},"x{y}~":{"type":"null"}}})");
    const auto target = [&schema](const char* of) {
        const Json* const found =
            target_of(schema["properties"][of]["$ref"].get<std::string>(), schema);
        REQUIRE(found != nullptr);
        return (*found)["type"];
    };
    CHECK(target("a") == "integer");
    CHECK(target("b") == "null");
}

TEST_CASE("a name that is taken is not given again") {
    const Json schema =
        readable(R"({"properties":{"a":{"$ref":"#"},"b":{"$ref":"#/$defs/referred1"}},
                                     "$defs":{"referred0":{},"referred1":{}}})");
    CHECK(schema["properties"]["a"]["$ref"] == "#/$defs/referred2");
}

TEST_CASE("copies come to a limit") {
    Json schema{{"properties", Json::object()}, {"$defs", Json::object()}};
    for (int i = 0; i < 60; ++i) {
        Json part = Json::object();
        for (int j = 0; j < 60; ++j)
            part["properties"]["p" + std::to_string(j)] = Json::object();
        const std::string name = "a/" + std::to_string(i);
        schema["$defs"][name] = std::move(part);
        schema["properties"][std::to_string(i)]["$ref"] = "#/$defs/a~1" + std::to_string(i);
    }
    CHECK(with_readable_references(schema, "it").has_value());
    for (int i = 0; i < 60; ++i)
        schema["properties"][std::to_string(i + 100)]["$ref"] = "#/$defs/a%2F" + std::to_string(i);
    const auto refused = with_readable_references(schema, "it");
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().code == ErrorCode::InvalidArgument);
}

}  // namespace
}  // namespace elpis::engine
