#include "elpis/mcp/message_head.h"

#include <doctest/doctest.h>

#include "elpis/mcp/fault.h"
#include "elpis/mcp/json.h"
#include "elpis/mcp/json_rpc.h"

namespace elpis::mcp {
namespace {

TEST_CASE("An answer tells to what, and whether it is a result") {
    for (const Json& id : {Json(7), Json(-1), Json(0), Json("7"), Json("")}) {
        CAPTURE(id.dump());
        const auto result = read_message_head(result_message(id, {{"id", "inner"}}));
        CHECK(result.id == id);
        CHECK(result.is_result);
        const auto error =
            read_message_head(error_message(id, {.code = kInternalError, .message = "no"}));
        CHECK(error.id == id);
        CHECK_FALSE(error.is_result);
    }
}

TEST_CASE("The order of the members does not matter, and what lies deeper is not looked at") {
    const auto head = read_message_head(R"({"result":{"id":1,"error":2},"id":"a"})");
    CHECK(head.id == "a");
    CHECK(head.is_result);
}

TEST_CASE("What is no answer is about nothing") {
    CHECK(read_message_head(notification_message("notifications/progress", {{"id", 1}}))
              .id.is_null());
    for (const char* const text : {"", "{", "[]", "[{\"id\":1}]", "7", "{\"id\":null}", "\xff"})
        CHECK(read_message_head(text).id.is_null());
}

TEST_CASE("Reading ends where enough is known") {
    // The rest is no JSON, and is not missed.
    CHECK(read_message_head(R"({"jsonrpc":"2.0","id":5,"result":!!!)").id == 5);
}

}  // namespace
}  // namespace elpis::mcp
