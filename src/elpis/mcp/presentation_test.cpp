#include "elpis/mcp/presentation.h"

#include <string>
#include <string_view>
#include <utility>

#include <doctest/doctest.h>

#include "elpis/mcp/era.h"
#include "elpis/mcp/json.h"

namespace elpis::mcp {
namespace {

const Identity identity{.version = "1.2.3"};
const Context legacy;
const Context modern{.era = Era::Modern, .version = std::string(kModernVersion)};

Json presented(const Context& context, std::string_view method, Json result = Json::object()) {
    return present(context, method, std::move(result), identity);
}

TEST_CASE("a legacy result is left alone") {
    const Json result{{"tools", Json::array()}};
    CHECK(presented(legacy, "tools/list", result) == result);
}

TEST_CASE("a modern result says what it is, how long it keeps, and who made it") {
    CHECK(encode(presented(modern, "tools/list", {{"tools", Json::array()}})) ==
          R"({"resultType":"complete","tools":[],"ttlMs":3600000,"cacheScope":"public",)"
          R"("_meta":{"io.modelcontextprotocol/serverInfo":)"
          R"({"name":"elpis","title":"Elpis","version":"1.2.3"}}})");
}

TEST_CASE("exactly the cacheable methods carry caching fields") {
    for (const char* method : {"server/discover",
                               "tools/list",
                               "prompts/list",
                               "resources/list",
                               "resources/templates/list"}) {
        const Json result = presented(modern, method);
        CHECK(result["ttlMs"] == 3'600'000);
        CHECK(result["cacheScope"] == "public");
    }
    const Json read = presented(modern, "resources/read");
    CHECK(read["ttlMs"] == 0);
    CHECK(read["cacheScope"] == "private");
    for (const char* method : {"tools/call", "subscriptions/listen"}) {
        CHECK_FALSE(presented(modern, method).contains("ttlMs"));
        CHECK_FALSE(presented(modern, method).contains("cacheScope"));
    }
}

TEST_CASE("what a result already has in _meta stays there") {
    const Json result = presented(modern, "subscriptions/listen", {{"_meta", {{"mine", 7}}}});
    CHECK(result["_meta"]["mine"] == 7);
    CHECK(result["_meta"].contains(kMetaServerInfo));
}

}  // namespace
}  // namespace elpis::mcp
