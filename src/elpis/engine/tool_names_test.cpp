#include "elpis/engine/tool_names.h"

#include <initializer_list>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/engine/message.h"

namespace elpis::engine {
namespace {

bool plain(std::initializer_list<const char*> names) {
    std::vector<Tool> tools;
    for (const char* name : names)
        tools.push_back({.name = name, .description = {}, .parameters = {}});
    return has_plain_names(tools);
}

TEST_CASE("names as people give them stay apart") {
    CHECK(plain({"get_weather", "get_weather_tomorrow", "tell-time", "Call2", "schema"}));
}

TEST_CASE("names that become one rule, or a rule of llama.cpp's own, do not") {
    CHECK_FALSE(plain({"a.b", "a_b"}));
    CHECK_FALSE(plain({"\u67e5\u8be2\u5929", "\u67e5\u8be2\u65f6"}));
    CHECK_FALSE(plain({"call"}));
    CHECK_FALSE(plain({"calls"}));
    CHECK_FALSE(plain({"call__first"}));
    CHECK_FALSE(plain({"x", "x_schema"}));
    CHECK_FALSE(plain({"x", "x_arg_y"}));
}

TEST_CASE("parameters have to stay apart, too") {
    CHECK(has_plain_names(
        {{.name = "x", .description = {}, .parameters = R"({"properties":{"a":{},"b":{}}})"}}));
    CHECK_FALSE(has_plain_names(
        {{.name = "x", .description = {}, .parameters = R"({"properties":{"a.":{},"a_":{}}})"}}));
    CHECK(has_plain_names({{.name = "x", .description = {}, .parameters = "no JSON"}}));
}

}  // namespace
}  // namespace elpis::engine
