#include "elpis/mcp/carried_session.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/mcp/era.h"
#include "elpis/mcp/fault.h"
#include "elpis/mcp/json.h"
#include "elpis/mcp/json_rpc.h"

namespace elpis::mcp {
namespace {

std::string request(const Json& id, std::string_view method, Json params = Json::object()) {
    return encode({{"jsonrpc", "2.0"}, {"id", id}, {"method", method}, {"params", params}});
}

std::string initialize(const Json& id, std::string_view version = "2025-06-18") {
    return request(id, "initialize", {{"protocolVersion", version}});
}

Json modern(Json params = Json::object()) {
    params["_meta"] = {{kMetaVersion, kModernVersion}, {kMetaCapabilities, Json::object()}};
    return params;
}

std::string acknowledged(const Json& id) {
    return notification_message("notifications/subscriptions/acknowledged",
                                {{"_meta", {{kMetaSubscription, id}}}});
}

struct Carried : CarriedSession {
    Carried() : CarriedSession({}, {.version = "1"}) {}

    void answer(const Json& id) { CHECK(passes(result_message(id, Json::object()))); }

    // Plays the next server until the session is open there: what it was sent.
    std::vector<Json> open() {
        std::vector<Json> lines;
        while (const auto line = opening()) {
            CHECK_FALSE(opened());
            CHECK_FALSE(opening());  // one at a time
            lines.push_back(Json::parse(*line));
            const Json& id = lines.back()["id"];
            CHECK_FALSE(passes(lines.back()["method"] == "subscriptions/listen"
                                   ? acknowledged(id)
                                   : result_message(id, Json::object())));
        }
        CHECK(opened());
        return lines;
    }
};

TEST_CASE("A connection that has decided nothing needs nothing") {
    Carried session;
    CHECK(session.lost().empty());
    CHECK(session.open().empty());
    CHECK_FALSE(session.waits());
    CHECK_FALSE(session.probe());
}

TEST_CASE("A legacy session is opened again in its version, and the client hears nothing of it") {
    Carried session;
    session.sent(initialize(1));
    CHECK(session.waits());
    session.answer(1);
    CHECK_FALSE(session.waits());
    CHECK(session.lost().empty());
    const auto lines = session.open();
    REQUIRE(lines.size() == 1);
    CHECK(lines[0]["method"] == "initialize");
    CHECK(lines[0]["params"]["protocolVersion"] == "2025-06-18");
}

TEST_CASE("A modern session is opened again with a request that decides it") {
    Carried session;
    session.sent(request("a", "tools/list", modern()));
    session.answer("a");
    CHECK(session.lost().empty());
    const auto lines = session.open();
    REQUIRE(lines.size() == 1);
    CHECK(lines[0]["params"]["_meta"][kMetaVersion] == kModernVersion);
    // What it is worth is judged as a server does it.
    const Verdict verdict =
        classify({}, {.id = 1, .method = lines[0]["method"], .params = lines[0]["params"]});
    CHECK(verdict.session.era == Era::Modern);
}

TEST_CASE("A call of a tool that was under way is answered with an error that says so, once") {
    Carried session;
    session.sent(initialize(1));
    session.answer(1);
    session.sent(request(7, "tools/call", {{"name", "update_emotion"}}));
    const auto told = session.lost();
    REQUIRE(told.size() == 1);
    const Json answer = Json::parse(told[0]);
    CHECK(answer["id"] == 7);
    CHECK(answer["result"]["isError"] == true);
    CHECK(told[0].find("has ended") != std::string::npos);
    session.open();
    CHECK(session.again().empty());
    CHECK(session.lost().empty());
}

TEST_CASE("In the modern era that error has the form of a modern result") {
    Carried session;
    session.sent(request(7, "tools/call", modern({{"name", "generate"}})));
    const Json answer = Json::parse(session.lost().at(0));
    CHECK(answer["result"]["resultType"] == "complete");
}

TEST_CASE("What does no harm twice is asked again, in its order, and answered by the next server") {
    Carried session;
    session.sent(initialize(9));
    session.sent(request("z", "tools/list"));
    session.sent(request("a", "resources/list"));
    CHECK(session.lost().empty());
    session.open();
    const auto again = session.again();
    REQUIRE(again.size() == 3);
    CHECK(Json::parse(again[0])["method"] == "initialize");
    CHECK(Json::parse(again[1])["id"] == "z");
    CHECK(Json::parse(again[2])["id"] == "a");
    session.answer(9);
    session.answer("z");
    session.answer("a");
    CHECK_FALSE(session.waits());
}

TEST_CASE("What the client has taken back is neither told nor asked again") {
    Carried session;
    session.sent(initialize(1));
    session.answer(1);
    session.sent(request(2, "tools/call", {{"name", "generate"}}));
    session.sent(request(3, "tools/list"));
    session.sent(notification_message("notifications/cancelled", {{"requestId", 2}}));
    session.sent(notification_message("notifications/cancelled", {{"requestId", 3}}));
    CHECK_FALSE(session.waits());
    CHECK(session.lost().empty());
    session.open();
    CHECK(session.again().empty());
}

TEST_CASE("Legacy subscriptions are made again, but for those that were refused or ended") {
    Carried session;
    session.sent(initialize(1));
    session.answer(1);
    for (const int id : {2, 3, 4})
        session.sent(request(id, "resources/subscribe", {{"uri", "u" + std::to_string(id)}}));
    session.answer(2);
    session.answer(3);
    CHECK(session.passes(error_message(4, {.code = kInvalidParams, .message = "no"})));
    session.sent(request(5, "resources/unsubscribe", {{"uri", "u2"}}));
    session.answer(5);
    for (int loss = 0; loss < 2; ++loss) {
        CHECK(session.lost().empty());
        const auto lines = session.open();
        REQUIRE(lines.size() == 2);
        CHECK(lines[1]["method"] == "resources/subscribe");
        CHECK(lines[1]["params"]["uri"] == "u3");
    }
}

TEST_CASE("A listener goes on listening, and hears of no second acknowledgement") {
    Carried session;
    const std::string listen = request("l", "subscriptions/listen", modern());
    session.sent(listen);
    CHECK(session.passes(acknowledged("l")));
    for (int loss = 0; loss < 2; ++loss) {
        CHECK(session.lost().empty());
        const auto lines = session.open();
        REQUIRE(lines.size() == 2);
        CHECK(lines[1] == Json::parse(listen));
        CHECK(session.again().empty());
        CHECK(session.waits());
    }
    session.answer("l");
    CHECK_FALSE(session.waits());
}

TEST_CASE("A listener that was not acknowledged yet hears the next server's acknowledgement") {
    Carried session;
    session.sent(request("l", "subscriptions/listen", modern()));
    CHECK(session.lost().empty());
    session.open();
    REQUIRE(session.again().size() == 1);
    CHECK(session.passes(acknowledged("l")));
}

TEST_CASE("A second request under an id is the one that is refused; the first stays under way") {
    Carried session;
    session.sent(initialize(1));
    session.answer(1);
    session.sent(request(2, "tools/call", {{"name", "generate"}}));
    session.sent(request(2, "tools/call", {{"name", "generate"}}));
    CHECK(session.passes(error_message(2, {.code = kInvalidRequest, .message = "again"})));
    CHECK(session.waits());
    CHECK(session.lost().size() == 1);
}

TEST_CASE("Every request in an array is under way by itself") {
    Carried session;
    session.sent(initialize(1, "2025-03-26"));
    session.answer(1);
    session.sent("[" + request(2, "tools/call", {{"name", "generate"}}) + "," +
                 request(3, "tools/call", {{"name", "generate"}}) + "]");
    CHECK(session.lost().size() == 2);
}

TEST_CASE("Where no server comes any more, all that is under way is told, once for each request") {
    Carried session;
    session.sent(initialize(1));
    session.answer(1);
    session.sent(request(2, "tools/list"));
    session.sent(request(3, "tools/call", {{"name", "generate"}}));
    session.sent(request(3, "tools/call", {{"name", "generate"}}));
    const std::vector<std::string> told = session.ended();
    REQUIRE(told.size() == 3);
    CHECK(Json::parse(told[0])["error"]["code"] == kInternalError);
    CHECK(Json::parse(told[1])["result"]["isError"] == true);
    CHECK(told[2] == told[1]);
    CHECK_FALSE(session.waits());
    CHECK(session.ended().empty());
}

TEST_CASE("A probe asks what the client never hears of") {
    Carried session;
    session.sent(initialize(1));
    const auto probe = session.probe();
    REQUIRE(probe);
    CHECK_FALSE(session.passes(result_message(Json::parse(*probe)["id"], Json::object())));
    CHECK(session.waits());  // for initialize, still
}

TEST_CASE("Lines that are no messages, and answers to nothing, pass and change nothing") {
    Carried session;
    for (const char* const line :
         {"{", "[]", "7", R"({"id":1})", R"({"jsonrpc":"2.0","id":null})"}) {
        session.sent(line);
        CHECK(session.passes(line));
    }
    CHECK(session.passes(result_message("unknown", Json::object())));
    CHECK(session.passes(error_message(nullptr, {.code = kParseError, .message = "no"})));
    CHECK(session.passes(notification_message("notifications/progress", {{"progressToken", 1}})));
    CHECK_FALSE(session.waits());
    CHECK(session.lost().empty());
}

}  // namespace
}  // namespace elpis::mcp
