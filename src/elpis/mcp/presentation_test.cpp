#include "elpis/mcp/presentation.h"

#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include "elpis/mcp/era.h"
#include "elpis/mcp/json.h"

namespace elpis::mcp {
namespace {

const Identity kIdentity{.version = "1.2.3"};
const Context kLegacy;
const Context kModern{.era = Era::Modern, .version = std::string(kModernVersion)};

Json presented(const Context& context, std::string_view method, Json result = Json::object()) {
    return present(context, method, std::move(result), kIdentity);
}

TEST_CASE("a legacy result is left alone") {
    const Json result{{"tools", Json::array()}};
    CHECK(presented(kLegacy, "tools/list", result) == result);
}

TEST_CASE("a modern result says what it is, how long it keeps, and who made it") {
    CHECK(encode(presented(kModern, "tools/list", {{"tools", Json::array()}})) ==
          R"({"resultType":"complete","tools":[],"ttlMs":3600000,"cacheScope":"public",)"
          R"("_meta":{"io.modelcontextprotocol/serverInfo":)"
          R"({"name":"elpis","title":"Elpis","version":"1.2.3"}}})");
}

TEST_CASE("exactly the cacheable methods carry caching fields") {
    for (const char* method :
         {"server/discover", "tools/list", "resources/list", "resources/templates/list"}) {
        const Json result = presented(kModern, method);
        CHECK(result["ttlMs"] == 3'600'000);
        CHECK(result["cacheScope"] == "public");
    }
    const Json read = presented(kModern, "resources/read");
    CHECK(read["ttlMs"] == 0);
    CHECK(read["cacheScope"] == "private");
    for (const char* method : {"tools/call", "subscriptions/listen"}) {
        CHECK_FALSE(presented(kModern, method).contains("ttlMs"));
        CHECK_FALSE(presented(kModern, method).contains("cacheScope"));
    }
}

TEST_CASE("what a result already has in _meta stays there") {
    const Json result = presented(kModern, "subscriptions/listen", {{"_meta", {{"mine", 7}}}});
    CHECK(result["_meta"]["mine"] == 7);
    CHECK(result["_meta"].contains(kMetaServerInfo));
}

}  // namespace
}  // namespace elpis::mcp
