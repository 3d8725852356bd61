#include "elpis/mcp/call.h"

#include <memory>
#include <string>
#include <utility>

#include <doctest/doctest.h>

#include "elpis/mcp/era.h"
#include "elpis/mcp/fault.h"
#include "elpis/mcp/json.h"
#include "elpis/mcp/json_rpc.h"
#include "elpis/mcp/presentation.h"
#include "elpis/mcp/testing/recorder.h"
#include "elpis/mcp/transport.h"

namespace elpis::mcp {
namespace {

struct Desk {
    testing::Recorder client;
    Identity identity{.version = "1"};
    int settled = 0;

    std::unique_ptr<Call> call(Json params = Json::object(), Era era = Era::Legacy) {
        Request request{.id = 7, .method = "tools/call", .params = std::move(params)};
        return std::make_unique<Call>(
            Context{.era = era}, std::move(request), 1, client, identity, [this] { ++settled; });
    }
};

Json token_of(const Json& token) {
    Desk desk;
    return desk.call({{"_meta", {{"progressToken", token}}}})->progress_token();
}

TEST_CASE("a call is answered once") {
    Desk desk;
    const auto call = desk.call();

    CHECK(call->open());
    CHECK(call->answer(Json{{"ok", true}}));
    CHECK_FALSE(call->answer(Json::object()));
    CHECK_FALSE(call->open());
    REQUIRE(desk.client.messages().size() == 1);
    CHECK(encode(desk.client.messages()[0]) == R"({"jsonrpc":"2.0","id":7,"result":{"ok":true}})");
    CHECK(desk.settled == 1);
}

TEST_CASE("nothing follows the answer, and the hook of an answered call never runs") {
    Desk desk;
    const auto call = desk.call();
    bool hooked = false;
    call->on_end([&] { hooked = true; });
    call->notify("notifications/a", Json::object());
    call->inform("notifications/b", Json::object());
    call->answer(fault(kInternalError, "no"));

    call->notify("notifications/c", Json::object());
    call->inform("notifications/d", Json::object());
    call->cancel();
    call->end(Json::object());
    call->on_end([&] { hooked = true; });
    REQUIRE(desk.client.messages().size() == 3);
    CHECK(desk.client.messages()[2]["error"]["code"] == kInternalError);
    CHECK_FALSE(hooked);
    CHECK(desk.settled == 1);
}

TEST_CASE("a cancelled call ends its work and says nothing, no error either") {
    Desk desk;
    const auto call = desk.call();
    int hooked = 0;
    call->on_end([&] { ++hooked; });

    call->cancel();
    call->cancel();
    CHECK(hooked == 1);
    CHECK_FALSE(call->answer(Json::object()));
    call->inform("notifications/b", Json::object());
    CHECK(desk.client.messages().empty());
    CHECK(desk.settled == 1);
}

TEST_CASE("a hook that comes after the cancellation runs at once") {
    Desk desk;
    const auto call = desk.call();
    call->cancel();
    bool hooked = false;

    call->on_end([&] { hooked = true; });
    CHECK(hooked);
}

TEST_CASE("a call that we end runs its hook and is answered") {
    Desk desk;
    const auto call = desk.call();
    bool hooked = false;
    call->on_end([&] { hooked = true; });

    call->end(Json{{"bye", true}});
    CHECK(hooked);
    REQUIRE(desk.client.messages().size() == 1);
    CHECK(desk.client.messages()[0]["result"]["bye"] == true);
}

TEST_CASE("what a call holds is free before its answer leaves, and when it is cancelled") {
    struct Watching final : Transport {
        void send(std::string /*message*/) override { free_when_sent = thing.expired(); }
        void send_latest(Topic /*topic*/, std::string /*message*/) override {}
        void drop(Topic /*topic*/) override {}
        std::weak_ptr<void> thing;
        bool free_when_sent = false;
    } client;
    const Identity identity;
    const auto holding = [&](std::shared_ptr<int> thing) {
        auto call = std::make_unique<Call>(
            Context{}, Request{.id = 1, .method = "x"}, 1, client, identity, nullptr);
        client.thing = thing;
        call->hold(std::move(thing));
        CHECK_FALSE(client.thing.expired());
        return call;
    };
    holding(std::make_shared<int>())->answer(Json::object());
    CHECK(client.free_when_sent);

    const auto cancelled = holding(std::make_shared<int>());
    cancelled->cancel();
    CHECK(client.thing.expired());
    auto late = std::make_shared<int>();
    client.thing = late;
    cancelled->hold(std::move(late));
    CHECK(client.thing.expired());
}

TEST_CASE("the answer is dressed for the era of the request") {
    Desk desk;
    desk.call(Json::object(), Era::Modern)->answer(Json::object());
    CHECK(desk.client.messages()[0]["result"]["resultType"] == "complete");
}

TEST_CASE("a progress token is a string or a number, and a boolean is none") {
    CHECK(token_of(0) == 0);
    CHECK(token_of("") == "");
    CHECK(token_of("t").is_string());
    CHECK(token_of(1.5) == 1.5);
    CHECK(token_of(true).is_null());
    CHECK(token_of(Json::array()).is_null());
    CHECK(token_of(nullptr).is_null());
}

}  // namespace
}  // namespace elpis::mcp
