#include "elpis/mcp/input_required.h"

#include <string>
#include <utility>

#include <doctest/doctest.h>

#include "elpis/mcp/era.h"
#include "elpis/mcp/fault.h"
#include "elpis/mcp/json.h"
#include "elpis/mcp/presentation.h"

namespace elpis::mcp {
namespace {

Context modern(Json capabilities) {
    Context context{.era = Era::Modern, .version = std::string(kModernVersion)};
    context.capabilities = std::move(capabilities);
    return context;
}

TEST_CASE("a result asks for what the client can give, and keeps that it does") {
    const Context context = modern({{"roots", Json::object()}});
    const Outcome asked =
        input_required(context, {{.key = "where", .method = "roots/list"}}, "state");
    REQUIRE(asked);
    CHECK(encode(*asked) ==
          R"({"resultType":"input_required","inputRequests":{"where":{"method":"roots/list",)"
          R"("params":{}}},"requestState":"state"})");
    const Json presented = present(context, "resources/read", *asked, {.version = "1"});
    CHECK(presented["resultType"] == "input_required");
    CHECK_FALSE(presented.contains("ttlMs"));
}

TEST_CASE("what the client has not declared is not asked for, and named") {
    const Outcome asked =
        input_required(modern({{"sampling", Json::object()}, {"elicitation", true}}),
                       {{.key = "name", .method = "elicitation/create"},
                        {.key = "text", .method = "sampling/createMessage"}});
    REQUIRE_FALSE(asked);
    CHECK(asked.error().code == kMissingCapability);
    CHECK(encode(asked.error().data) == R"({"requiredCapabilities":{"elicitation":{}}})");
}

TEST_CASE("a legacy client is never asked by a result") {
    Context legacy;
    legacy.capabilities = {{"roots", Json::object()}};
    CHECK_FALSE(input_required(legacy, {{.key = "where", .method = "roots/list"}}));
}

TEST_CASE("responses are found by their keys; a form counts only when it was sent") {
    const auto brought = InputResponses::read(
        {{"inputResponses",
          {{"name", {{"action", "accept"}, {"content", {{"name", "Ada"}}}}},
           {"colour", {{"action", "decline"}, {"content", {{"colour", "red"}}}}},
           {"bare", {{"action", "accept"}}}}},
         {"requestState", "s"}});
    REQUIRE(brought);
    CHECK(brought->state() == "s");
    REQUIRE(brought->form("name") != nullptr);
    CHECK((*brought->form("name"))["name"] == "Ada");
    CHECK(brought->find("colour") != nullptr);
    CHECK(brought->form("colour") == nullptr);
    CHECK(brought->form("bare") == nullptr);
    CHECK(brought->form("none") == nullptr);
}

TEST_CASE("a first request brings nothing, and what is malformed is a fault") {
    const auto nothing = InputResponses::read(Json::object());
    REQUIRE(nothing);
    CHECK_FALSE(nothing->state());
    for (const Json& bad : {Json{{"inputResponses", nullptr}},
                            Json{{"inputResponses", Json::array()}},
                            Json{{"inputResponses", {{"name", 12345}}}},
                            Json{{"requestState", 1}}}) {
        CAPTURE(encode(bad));
        const auto read = InputResponses::read(bad);
        REQUIRE_FALSE(read);
        CHECK(read.error().code == kInvalidParams);
    }
}

}  // namespace
}  // namespace elpis::mcp
