#include "elpis/engine/schema_expansion.h"

#include <string>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "elpis/base/error.h"

namespace elpis::engine {
namespace {

using Json = nlohmann::ordered_json;

bool refused(const Json& schema) {
    const auto checked = check_expansion(schema);
    if (!checked) CHECK(checked.error().code == ErrorCode::InvalidArgument);
    return !checked.has_value();
}

TEST_CASE("a schema may hold itself, but not by a part of an allOf") {
    CHECK_FALSE(refused(Json::parse(R"({"properties":{"child":{"$ref":"#"}}})")));
    CHECK(refused(Json::parse(R"({"properties":{"child":{"allOf":[{"$ref":"#"},{}]}}})")));
    CHECK(refused(Json::parse(R"({"$ref":"#/$defs/x","$defs":{"x":{"properties":{"a":
        {"allOf":[{"anyOf":[{"type":"null"},{"$ref":"#/$defs/x"}]}]}}}}})")));
    CHECK(refused(Json::parse(R"({"properties":{"a":{"allOf":[{"$ref":"#/$defs/x"},{}]}},
        "$defs":{"x":{"$ref":"#/$defs/y"},"y":{"properties":{"a":{"allOf":[{"$ref":"#/$defs/x"}]}}}}})")));
}

TEST_CASE("an allOf beside what is read first is no part of anything") {
    CHECK_FALSE(refused(
        Json::parse(R"({"properties":{"child":{"properties":{},"allOf":[{"$ref":"#"}]}}})")));
}

TEST_CASE("parts of parts that double with each level are refused before anybody writes them") {
    for (const int levels : {4, 30}) {
        Json definitions = Json::object();
        for (int i = 0; i < levels; ++i) {
            const Json next{{"allOf", {{{"$ref", "#/$defs/d" + std::to_string(i + 1)}}}}};
            definitions["d" + std::to_string(i)] = {{"properties", {{"a", next}, {"b", next}}}};
        }
        definitions["d" + std::to_string(levels)] = {{"type", "null"}};
        CHECK(refused({{"$ref", "#/$defs/d0"}, {"$defs", definitions}}) == (levels == 30));
    }
}

TEST_CASE("several types are several copies of the parts below them") {
    Json schema{{"type", "null"}};
    for (int i = 0; i < 5; ++i) {
        schema = {{"type", Json::array({"object", "null", "string", "integer", "number", "array"})},
                  {"items", {{"allOf", Json::array({schema})}}}};
    }
    CHECK(refused(schema));
}

}  // namespace
}  // namespace elpis::engine
