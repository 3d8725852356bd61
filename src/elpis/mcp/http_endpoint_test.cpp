#include "elpis/mcp/http_endpoint.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/base/clock.h"
#include "elpis/engine/event.h"
#include "elpis/http/server.h"
#include "elpis/http/testing/raw_client.h"
#include "elpis/http/traffic.h"
#include "elpis/mcp/era.h"
#include "elpis/mcp/fault.h"
#include "elpis/mcp/json.h"
#include "elpis/mcp/options.h"
#include "elpis/mcp/presentation.h"
#include "elpis/mcp/testing/fake_backend.h"
#include "elpis/mind/testing/played_mind.h"

namespace elpis::mcp {
namespace {

using http::testing::RawClient;
using testing::FakeBackend;

class World : public mind::testing::PlayedMind<FakeBackend, SystemClock> {
public:
    World() {
        endpoint_.emplace(
            Options{},
            Identity{.version = "1.2.3"},
            HttpEndpoint::Parts{
                .mind = *mind, .workers = workers, .timer = timer, .clock = clock, .log = log});
        auto opened = http::Server::open({.port = 0}, {}, {endpoint_->route()}, traffic, log);
        REQUIRE(opened);
        server = *std::move(opened);
    }

    RawClient post(const std::string& body, std::string_view headers = "") const {
        RawClient client(server->port());
        client.send("POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n" +
                    std::string(headers) + "Content-Length: " + std::to_string(body.size()) +
                    "\r\nConnection: close\r\n\r\n" + body);
        return client;
    }
    RawClient legacy(std::string_view method, Json params = Json::object()) const {
        return post(message(method, std::move(params)));
    }
    RawClient modern(std::string_view method, Json params = Json::object()) const {
        std::string headers = "MCP-Protocol-Version: 2026-07-28\r\nMcp-Method: ";
        headers += std::string(method) + "\r\n";
        if (const auto name = params.find("name"); name != params.end())
            headers += "Mcp-Name: " + name->get<std::string>() + "\r\n";
        params["_meta"][kMetaVersion] = kModernVersion;
        params["_meta"][kMetaCapabilities] = Json::object();
        return post(message(method, std::move(params)), headers);
    }
    static std::string message(std::string_view method, Json params) {
        return encode(
            {{"jsonrpc", "2.0"}, {"id", 1}, {"method", method}, {"params", std::move(params)}});
    }

private:
    std::optional<HttpEndpoint> endpoint_;

public:
    const std::shared_ptr<http::Traffic> traffic = std::make_shared<http::Traffic>();
    std::unique_ptr<http::Server> server;
};

int status_of(const std::string& received) {
    return std::stoi(received.substr(received.find(' ') + 1));
}

Json body_of(const std::string& received) {
    return Json::parse(received.substr(received.find("\r\n\r\n") + 4));
}

const Json generate_params{
    {"name", "generate"}, {"arguments", {{"messages", {{{"role", "user"}, {"content", "why?"}}}}}}};

TEST_CASE("a quick answer leaves as JSON, in each era's dress") {
    World world;
    RawClient legacy = world.legacy("tools/list");
    const std::string& old = legacy.read_all();
    CHECK(status_of(old) == 200);
    CHECK(old.find("Content-Type: application/json") != std::string::npos);
    CHECK(body_of(old)["result"]["tools"].size() > 5);
    CHECK_FALSE(body_of(old)["result"].contains("resultType"));
    RawClient modern = world.modern("tools/list");
    CHECK(body_of(modern.read_all())["result"]["resultType"] == "complete");
}

TEST_CASE("what cannot last is not offered: legacy subscriptions need a session") {
    World world;
    RawClient opening = world.legacy("initialize", {{"protocolVersion", "2025-11-25"}});
    const Json result = body_of(opening.read_all())["result"];
    CHECK(result["protocolVersion"] == "2025-11-25");
    CHECK(result["capabilities"] == Json{{"tools", Json::object()}, {"resources", Json::object()}});
    RawClient subscribing = world.legacy("resources/subscribe", {{"uri", "emotion://state"}});
    CHECK(body_of(subscribing.read_all())["error"]["code"] == kMethodNotFound);
    RawClient discovering = world.modern("server/discover");
    CHECK(body_of(discovering.read_all())["result"]["capabilities"]["resources"]["subscribe"] ==
          true);
}

TEST_CASE("an answer that is waited for comes when it is there") {
    World world;
    RawClient client = world.modern("tools/call", generate_params);
    world.backend.asked().say("Because.");
    world.backend.asked().finish();
    const Json answer = body_of(client.read_all());
    CHECK(answer["result"]["structuredContent"]["content"] == "Because.");
}

TEST_CASE("a notice on the way makes it a stream of events, which ends with the answer") {
    World world;
    Json params = generate_params;
    params["_meta"]["progressToken"] = 0;
    RawClient client = world.modern("tools/call", params);
    world.backend.asked().progress(engine::Phase::Prefill, 1, 9);
    const std::string head = client.read_until("notifications/progress");
    CHECK(head.find("text/event-stream") != std::string::npos);
    CHECK(head.find("event: message\ndata: {") != std::string::npos);
    CHECK(head.find(R"("progressToken":0)") != std::string::npos);
    world.backend.asked().finish();
    const std::string& received = client.read_all();
    CHECK(received.find(R"("result":{"resultType":"complete")") > head.size());
    CHECK(received.ends_with("\r\n0\r\n\r\n"));
}

TEST_CASE("a client that hangs up has cancelled") {
    World world;
    RawClient client = world.modern("tools/call", generate_params);
    auto& asked = world.backend.asked();
    client.hang_up();
    while (world.traffic->waiting > 0) {
    }
    CHECK(asked.cancelled);
}

TEST_CASE("a cancel that is posted belongs to nobody and is dropped") {
    World world;
    RawClient client = world.modern("tools/call", generate_params);
    auto& asked = world.backend.asked();
    RawClient cancel = world.post(
        R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}})");
    CHECK(status_of(cancel.read_all()) == 202);
    CHECK_FALSE(asked.cancelled);
    asked.finish();
    CHECK(status_of(client.read_all()) == 200);
}

TEST_CASE("a listener hears of changes, and of the end") {
    World world;
    RawClient client =
        world.modern("subscriptions/listen",
                     {{"notifications", {{"resourceSubscriptions", {"emotion://state"}}}}});
    client.read_until("notifications/subscriptions/acknowledged");
    REQUIRE(world.mind->feel("default", "success", 1.0));
    client.read_until("notifications/resources/updated");
    world.server->close();
    const std::string& received = client.read_all();
    CHECK(received.find(R"("id":1,"result":{)") != std::string::npos);
}

TEST_CASE("a listener takes no place of the answers that are waited for") {
    World world;
    RawClient client = world.modern("subscriptions/listen", {{"notifications", Json::object()}});
    client.read_until("notifications/subscriptions/acknowledged");
    CHECK(world.traffic->listening == 1);
    CHECK(world.traffic->waiting == 0);
}

TEST_CASE("the server's close answers what waits") {
    World world;
    RawClient client = world.modern("tools/call", generate_params);
    auto& asked = world.backend.asked();
    world.server->close();
    const std::string& received = client.read_all();
    CHECK(received.find("the server is shutting down") != std::string::npos);
    CHECK(asked.cancelled);
}

TEST_CASE("each rung of the ladder has its status and code") {
    World world;
    const auto refused = [](RawClient client) {
        const std::string& received = client.read_all();
        return std::pair{status_of(received), body_of(received)["error"]["code"].get<int>()};
    };
    const std::string modern = "MCP-Protocol-Version: 2026-07-28\r\n";
    CHECK(refused(world.post("{")) == std::pair{400, kParseError});
    CHECK(refused(world.post("[]")) == std::pair{400, kInvalidRequest});
    CHECK(refused(world.post(R"({"jsonrpc":"1.0","id":1,"method":"ping"})")) ==
          std::pair{400, kInvalidRequest});
    CHECK(refused(world.post(R"({"jsonrpc":"2.0","id":1,"result":{}})", modern)) ==
          std::pair{400, kInvalidRequest});
    CHECK(refused(world.post(world.message("tools/list", Json::object()), modern)) ==
          std::pair{400, kInvalidParams});
    CHECK(refused(world.modern("no/such")) == std::pair{404, kMethodNotFound});
    for (const char* removed : {"initialize", "ping", "resources/subscribe", "logging/setLevel"}) {
        CAPTURE(removed);
        CHECK(refused(world.modern(removed)) == std::pair{404, kMethodNotFound});
    }
    CHECK(refused(world.legacy("no/such")) == std::pair{200, kMethodNotFound});
    CHECK(refused(world.modern("tools/call", {{"name", "no_such"}})) ==
          std::pair{200, kInvalidParams});
    RawClient picky = world.post(world.message("ping", Json::object()), "Accept: text/html\r\n");
    CHECK(status_of(picky.read_all()) == 406);
    RawClient getting(world.server->port());
    getting.send("GET /mcp HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    const std::string& received = getting.read_all();
    CHECK(status_of(received) == 405);
    CHECK(received.find("Allow: POST\r\n") != std::string::npos);
}

}  // namespace
}  // namespace elpis::mcp
