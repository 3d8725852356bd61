#include "elpis/engine/schema_limits.h"

#include <string>
#include <utility>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "elpis/base/error.h"

namespace elpis::engine {
namespace {

using Json = nlohmann::ordered_json;

bool refused(const std::string& schema) {
    const auto checked = check_schema_cost(Json::parse(schema));
    if (!checked) CHECK(checked.error().code == ErrorCode::InvalidArgument);
    return !checked;
}

TEST_CASE("ordinary schemas pass") {
    CHECK_FALSE(
        refused(R"({"type":"object","properties":{"a":{"type":"string","maxLength":100}}})"));
    CHECK_FALSE(refused(R"({"type":"string","pattern":"^[a-z]+(-[a-z]+)?$"})"));
    CHECK_FALSE(refused(R"({"$ref":"#/$defs/a","$defs":{"a":{"type":"null"}}})"));
}

TEST_CASE("depth, number and bounds are limited") {
    Json deep = {{"type", "string"}};
    for (int i = 0; i < 100; ++i)
        deep = {{"type", "array"}, {"items", deep}};
    CHECK_FALSE(check_schema_cost(deep).has_value());

    Json wide = {{"type", "object"}};
    for (int i = 0; i < 5000; ++i)
        wide["properties"]["p" + std::to_string(i)] = true;
    CHECK_FALSE(check_schema_cost(wide).has_value());

    CHECK(refused(R"({"type":"string","minLength":1000000})"));
    CHECK(refused(R"({"type":"array","minItems":1000000000})"));
}

TEST_CASE("a least above the most is refused: llama.cpp would count until memory is full") {
    CHECK(refused(R"({"type":"string","minLength":9,"maxLength":3})"));
    CHECK(refused(R"({"type":"array","minItems":4,"maxItems":3})"));
    CHECK_FALSE(refused(R"({"type":"string","minLength":3,"maxLength":3})"));
}

TEST_CASE("our bound is never below what a schema demands") {
    const Json bounded = with_bounds(Json::parse(
        R"({"a":{"type":"string","minLength":900},"b":{"type":"array","minItems":30}})"));
    CHECK(bounded["a"]["maxLength"] == 900);
    CHECK(bounded["b"]["maxItems"] == 30);
}

TEST_CASE("a most beyond our bound is lowered to it: what is shorter fits as well") {
    const Json bounded = with_bounds(Json::parse(
        R"({"a":{"type":"string","maxLength":2000},"b":{"type":"array","maxItems":1e9},"c":{"type":"string","maxLength":1000}})"));
    CHECK_FALSE(refused(R"({"a":{"type":"string","maxLength":2000}})"));
    CHECK(bounded["a"]["maxLength"] == 1000);
    CHECK(bounded["b"]["maxItems"] == 1000);
    CHECK(bounded["c"]["maxLength"] == 1000);
}

TEST_CASE("several types are several copies of all that is below them") {
    const auto nested = [](int levels, int types) {
        Json schema = {{"type", "integer"}};
        for (int i = 0; i < levels; ++i) {
            Json list = Json::array();
            for (int j = 0; j < types; ++j)
                list.push_back("object");
            schema = {{"type", std::move(list)}, {"properties", {{"a", std::move(schema)}}}};
        }
        return schema;
    };
    CHECK(check_schema_cost(nested(3, 2)));
    CHECK_FALSE(check_schema_cost(nested(5, 300)));
    CHECK_FALSE(check_schema_cost(nested(11, 3)));
}

TEST_CASE("names and the number of members are limited") {
    const auto property = [](const std::string& name) {
        return Json{{"type", "object"}, {"properties", {{name, Json::object()}}}};
    };
    CHECK(check_schema_cost(property(std::string(256, 'a'))));
    CHECK_FALSE(check_schema_cost(property(std::string(257, 'a'))));
    CHECK_FALSE(check_schema_cost(Json{{"$ref", "#/" + std::string(300, 'a')}}));
    Json many = Json::object();
    for (int i = 0; i < 257; ++i)
        many["p" + std::to_string(i)] = Json::object();
    CHECK_FALSE(check_schema_cost(Json{{"type", "object"}, {"properties", many}}));
}

TEST_CASE("a reference out of the schema is refused, never followed") {
    CHECK(refused(R"({"$ref":"https://example.com/schema.json"})"));
    CHECK(refused(R"({"$ref":"file:///etc/passwd"})"));
}

TEST_CASE("strings and arrays without a bound get one; the others keep theirs") {
    const Json bounded = with_bounds(Json::parse(
        R"({"a":{"type":"string"},"b":{"type":"string","maxLength":5},"c":{"type":"array"},"d":{"type":"string","enum":["x"]}})"));
    CHECK(bounded["a"].contains("maxLength"));
    CHECK(bounded["b"]["maxLength"] == 5);
    CHECK(bounded["c"].contains("maxItems"));
    CHECK_FALSE(bounded["d"].contains("maxLength"));
}

}  // namespace
}  // namespace elpis::engine
