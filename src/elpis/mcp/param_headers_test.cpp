#include "elpis/mcp/param_headers.h"

#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/mcp/fault.h"
#include "elpis/mcp/json.h"

namespace elpis::mcp {
namespace {

using Headers = std::vector<std::pair<std::string, std::string>>;

Json marked(const char* type, const char* header) {
    return {{"type", type}, {"x-mcp-header", header}};
}

const Json listing{
    {"name", "tool"},
    {"inputSchema",
     {{"type", "object"},
      {"properties",
       {{"region", marked("string", "Region")},
        {"count", marked("integer", "Count")},
        {"fast", marked("boolean", "Fast")},
        {"where", {{"type", "object"}, {"properties", {{"town", marked("string", "Town")}}}}},
        {"free", {{"type", "string"}}}}}}}};

bool passes(Headers headers, Json arguments) {
    const auto checked = check_param_headers(
        {.headers = std::move(headers)}, listing, {{"arguments", std::move(arguments)}});
    if (!checked) CHECK(checked.error().code == kHeaderMismatch);
    return checked.has_value();
}

TEST_CASE("a header says what the argument says, in each type and at each depth") {
    CHECK(passes({{"mcp-param-region", "north"}}, {{"region", "north"}, {"free", "x"}}));
    CHECK(passes({{"Mcp-Param-Region", "=?base64?TsO8cm5iZXJn?="}}, {{"region", "Nürnberg"}}));
    CHECK(passes({{"Mcp-Param-Count", "7"}, {"Mcp-Param-Fast", "true"}},
                 {{"count", 7}, {"fast", true}}));
    CHECK(passes({{"Mcp-Param-Town", "Ulm"}}, {{"where", {{"town", "Ulm"}}}}));
}

TEST_CASE("what differs, is missing or is too much is refused") {
    CHECK_FALSE(passes({{"Mcp-Param-Region", "North"}}, {{"region", "north"}}));
    CHECK_FALSE(passes({}, {{"region", "north"}}));
    CHECK_FALSE(passes({{"Mcp-Param-Region", "north"}, {"Mcp-Param-Region", "north"}},
                       {{"region", "north"}}));
    CHECK_FALSE(passes({{"Mcp-Param-Region", "=?base64?bm9ydGg?="}}, {{"region", "north"}}));
    CHECK_FALSE(passes({{"Mcp-Param-Count", "7x"}}, {{"count", 7}}));
    CHECK_FALSE(passes({{"Mcp-Param-Fast", "false"}}, {{"fast", true}}));
    CHECK_FALSE(passes({{"Mcp-Param-Town", "Bonn"}}, {{"where", {{"town", "Ulm"}}}}));
    CHECK_FALSE(passes({{"Mcp-Param-Region", "north"}}, Json::object()));
}

TEST_CASE("an argument that is absent or null has no header") {
    CHECK(passes({}, Json::object()));
    CHECK(passes({}, {{"region", nullptr}}));
    CHECK(check_param_headers({}, {{"name", "bare"}}, Json::object()).has_value());
}

}  // namespace
}  // namespace elpis::mcp
