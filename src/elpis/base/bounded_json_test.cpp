#include "elpis/base/bounded_json.h"

#include <string>
#include <string_view>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

namespace elpis {
namespace {

bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

std::string why_refused(std::string_view text) {
    const auto json = parse_json(text, 16);
    return json ? "" : json.error().message;
}

TEST_CASE("JSON is read as the library itself reads it") {
    for (const std::string text :
         {R"({"a":[1,-2,3.5,1e3,true,false,null,"x"],"b":{"c":{"d":[]}},"e":{}})",
          "[[],[[]],{}]",
          "3",
          "\"x\""}) {
        const auto json = parse_json(text, 16);
        REQUIRE(json);
        CHECK(*json == nlohmann::json::parse(text));
    }
}

TEST_CASE("a key twice in one object is refused, in two objects not") {
    CHECK(contains(why_refused(R"({"a":1,"b":2,"a":3})"), "\"a\" twice"));
    CHECK(contains(why_refused(R"({"x":{"a":[],"a":{}}})"), "\"a\" twice"));
    CHECK(why_refused(R"({"a":{"a":{"a":1}},"b":{"a":1}})").empty());
    CHECK(why_refused(R"([{"a":1},{"a":1}])").empty());
}

TEST_CASE("levels are counted") {
    CHECK(why_refused(std::string(16, '[') + std::string(16, ']')).empty());
    CHECK(contains(why_refused(std::string(17, '[') + std::string(17, ']')), "16 levels"));
    CHECK(contains(why_refused(std::string(1'000'000, '[')), "16 levels"));
}

TEST_CASE("what is no JSON is refused with the place") {
    CHECK(contains(why_refused(R"({"a":NaN})"), "at byte"));
    CHECK(contains(why_refused(R"({"a":Infinity})"), "at byte"));
    CHECK(contains(why_refused(R"({"a":1e999})"), "at byte"));
    CHECK(contains(why_refused(R"({"a":1,})"), "at byte"));
    CHECK(contains(why_refused(R"({"a":1} x)"), "at byte 9"));
    CHECK(contains(why_refused("{\"a\":\"\xFF\"}"), "at byte"));
    CHECK(contains(why_refused(""), "at byte"));
}

}  // namespace
}  // namespace elpis
