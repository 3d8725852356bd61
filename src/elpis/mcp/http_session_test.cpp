#include "elpis/mcp/http_session.h"

#include <chrono>
#include <cstddef>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/base/clock.h"
#include "elpis/base/log.h"
#include "elpis/base/manual_clock.h"
#include "elpis/base/timer.h"
#include "elpis/base/worker_pool.h"
#include "elpis/http/server.h"
#include "elpis/http/testing/raw_client.h"
#include "elpis/http/traffic.h"
#include "elpis/mcp/call.h"
#include "elpis/mcp/content.h"
#include "elpis/mcp/era.h"
#include "elpis/mcp/fault.h"
#include "elpis/mcp/http_endpoint.h"
#include "elpis/mcp/json.h"
#include "elpis/mcp/log_level.h"
#include "elpis/mcp/offer.h"
#include "elpis/mcp/options.h"
#include "elpis/mcp/presentation.h"
#include "elpis/mcp/resources.h"
#include "elpis/mcp/runtime.h"
#include "elpis/mcp/shelf.h"

namespace elpis::mcp {
namespace {

using http::testing::RawClient;

Offered tool(std::string name,
             std::function<void(Json, const std::shared_ptr<Call>&)> run,
             Json needs = Json::object()) {
    Json listing = {{"name", name}, {"inputSchema", {{"type", "object"}}}};
    return {.name = std::move(name),
            .listing = std::move(listing),
            .needs = std::move(needs),
            .run = std::move(run)};
}

Json said(std::string_view text) {
    return content_result(Json::array({text_content(text)}));
}

// A server with sessions, whose tools ask, log, wait and change.
class World {
public:
    World() {
        endpoint_.emplace(Options{.sessions = true},
                          Identity{.version = "1"},
                          HttpEndpoint::Ground{
                              .workers = workers_, .timer = timer_, .clock = clock_, .log = log_},
                          [this](const Runtime& runtime) { return offer(runtime); });
        auto opened = http::Server::open({.port = 0}, {}, endpoint_->routes(), traffic, log_);
        REQUIRE(opened);
        server = *std::move(opened);
    }
    ~World() {
        server.reset();
        endpoint_.reset();
    }
    World(const World&) = delete;
    World& operator=(const World&) = delete;

    RawClient raw(std::string_view method,
                  const std::string& body,
                  std::string_view headers = "") const {
        RawClient client(server->port());
        std::string head(method);
        head += " /mcp HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n";
        head += headers;
        if (method == "POST") {
            head +=
                "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
                "\r\n";
        }
        client.send(head + "\r\n" + body);
        return client;
    }
    // Opens a session: its id.
    std::string open(Json capabilities = Json::object()) const {
        RawClient client = raw("POST",
                               message("initialize",
                                       {{"protocolVersion", "2025-11-25"},
                                        {"capabilities", std::move(capabilities)}}));
        const std::string received = client.read_all();
        constexpr std::string_view kHeader = "Mcp-Session-Id: ";
        const std::size_t at = received.find(kHeader);
        REQUIRE(at != std::string::npos);
        return received.substr(at + kHeader.size(), received.find('\r', at) - at - kHeader.size());
    }
    RawClient in(const std::string& session, const std::string& body) const {
        return raw("POST", body, "Mcp-Session-Id: " + session + "\r\n");
    }
    RawClient call(const std::string& session, std::string_view name, int id = 1) const {
        return in(session, message("tools/call", {{"name", name}}, id));
    }
    static std::string message(std::string_view method, Json params, int id = 1) {
        return encode(
            {{"jsonrpc", "2.0"}, {"id", id}, {"method", method}, {"params", std::move(params)}});
    }

    const std::shared_ptr<http::Traffic> traffic = std::make_shared<http::Traffic>();
    std::unique_ptr<http::Server> server;
    std::function<void(const std::string&)> changed;

private:
    Offer offer(const Runtime& runtime) {
        auto tools = std::make_shared<Shelf>(std::vector<Offered>{}, /*changes=*/true);
        tools->put(tool("ask", [&runtime](const Json&, const std::shared_ptr<Call>& call) {
            runtime.questions.ask(
                call, "roots/list", Json::object(), [call](const Outcome& outcome) {
                    call->answer(said(outcome ? encode(*outcome) : outcome.error().message));
                });
        }));
        tools->put(tool("log", [](const Json&, const std::shared_ptr<Call>& call) {
            call->log(LogLevel::Debug, "small");
            call->log(LogLevel::Error, "grave");
            call->answer(said("done"));
        }));
        tools->put(tool("wait", [](const Json&, const std::shared_ptr<Call>& call) {
            call->notify("notifications/message", {{"level", "info"}, {"data", "waiting"}});
        }));
        tools->put(tool(
            "grow", [of = std::weak_ptr(tools)](const Json&, const std::shared_ptr<Call>& call) {
                of.lock()->put(tool("grown", {}));
                call->answer(said("grown"));
            }));
        tools->put(tool(
            "sample",
            [](const Json&, const std::shared_ptr<Call>& call) { call->answer(said("sampled")); },
            {{"sampling", Json::object()}}));
        return {.tools = tools,
                .resources = OfferedResources{
                    .read = [](const Context& context, const std::string& uri) -> Outcome {
                        return std::unexpected(unknown_resource(uri, context.era));
                    },
                    .known = [](std::string_view uri) { return uri == "test://thing"; },
                    .subject = [](std::string_view uri) { return std::string(uri); },
                    .listen =
                        [this](std::function<void(const std::string&)> hook) {
                            changed = std::move(hook);
                            return std::make_shared<char>();
                        }},
                .logs = true};
    }

    SystemClock clock_;
    Timer timer_;
    Log log_{{.quiet = true}};
    WorkerPool workers_{2, 100};
    std::optional<HttpEndpoint> endpoint_;
};

int status_of(const std::string& received) {
    return std::stoi(received.substr(received.find(' ') + 1));
}

bool has(const std::string& received, std::string_view what) {
    return received.find(what) != std::string::npos;
}

TEST_CASE("initialize opens a session, and requests of it need its id") {
    World world;
    const std::string one = world.open();
    CHECK(one.size() == 32);
    CHECK(one != world.open());
    CHECK(status_of(world.in(one, World::message("tools/list", Json::object())).read_all()) == 200);
    CHECK(status_of(world.raw("POST", World::message("tools/list", Json::object())).read_all()) ==
          400);
    CHECK(status_of(world.in("none", World::message("ping", Json::object())).read_all()) == 404);
    CHECK(
        status_of(world.in("none", R"({"jsonrpc":"2.0","method":"notifications/x"})").read_all()) ==
        404);
}

TEST_CASE("a session ends when its client says so") {
    World world;
    const std::string session = world.open();
    const std::string header = "Mcp-Session-Id: " + session + "\r\n";
    CHECK(status_of(world.raw("DELETE", "", header).read_all()) == 204);
    CHECK(status_of(world.in(session, World::message("ping", Json::object())).read_all()) == 404);
    CHECK(status_of(world.raw("DELETE", "", header).read_all()) == 404);
}

TEST_CASE("a client is asked on the stream of its call, and its response leads to the answer") {
    World world;
    const std::string session = world.open({{"roots", Json::object()}});
    RawClient call = world.call(session, "ask");
    const std::string asked = call.read_until("\n\n");
    REQUIRE(has(asked, R"("method":"roots/list")"));
    const std::size_t at = asked.find("data: ") + 6;
    const Json question = Json::parse(asked.substr(at, asked.find('\n', at) - at));
    RawClient wrong = world.in(session, R"({"jsonrpc":"2.0","id":"guessed","result":{}})");
    CHECK(status_of(wrong.read_all()) == 202);
    RawClient response = world.in(
        session, encode({{"jsonrpc", "2.0"}, {"id", question["id"]}, {"result", {{"roots", 7}}}}));
    CHECK(status_of(response.read_all()) == 202);
    CHECK(has(call.read_all(), R"({\"roots\":7})"));
}

TEST_CASE("a client's refusal of a question is told to who asked it") {
    World world;
    const std::string session = world.open({{"roots", Json::object()}});
    RawClient call = world.call(session, "ask");
    const std::string asked = call.read_until("\n\n");
    const std::size_t at = asked.find("data: ") + 6;
    const Json question = Json::parse(asked.substr(at, asked.find('\n', at) - at));
    world
        .in(session,
            encode({{"jsonrpc", "2.0"},
                    {"id", question["id"]},
                    {"error", {{"code", -1}, {"message", "the user said no"}}}}))
        .read_all();
    CHECK(has(call.read_all(), "the user said no"));
}

TEST_CASE("nobody is asked what it has not declared") {
    World world;
    RawClient call = world.call(world.open(), "ask");
    CHECK(has(call.read_all(), "the client has not declared the capability roots"));
    RawClient sample = world.call(world.open(), "sample");
    CHECK(has(sample.read_all(), R"("isError":true)"));
    RawClient able = world.call(world.open({{"sampling", Json::object()}}), "sample");
    CHECK(has(able.read_all(), "sampled"));
}

TEST_CASE("the log is heard from the level on that the client has set") {
    World world;
    const std::string session = world.open();
    RawClient before = world.call(session, "log");
    CHECK(has(before.read_all(), "grave"));
    CHECK_FALSE(has(before.read_all(), "small"));
    world.in(session, World::message("logging/setLevel", {{"level", "debug"}})).read_all();
    RawClient after = world.call(session, "log");
    CHECK(has(after.read_all(), "small"));
    RawClient wrong = world.in(session, World::message("logging/setLevel", {{"level", "loud"}}));
    CHECK(has(wrong.read_all(), "-32602"));
}

TEST_CASE("a cancel reaches the request of its own session only") {
    World world;
    const std::string mine = world.open();
    const std::string other = world.open();
    RawClient first = world.call(mine, "wait");
    RawClient second = world.call(other, "wait");
    first.read_until("waiting");
    second.read_until("waiting");
    const std::string cancel =
        R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}})";
    CHECK(status_of(world.in(mine, cancel).read_all()) == 202);
    // The id is free again, and the other's request still waits for its answer.
    CHECK(has(world.call(mine, "log").read_all(), "done"));
    CHECK(has(world.call(other, "log").read_all(), "still under way"));
}

TEST_CASE("what belongs to no request comes on the session's own stream") {
    World world;
    const std::string session = world.open();
    const std::string headers = "Mcp-Session-Id: " + session + "\r\nAccept: text/event-stream\r\n";
    RawClient subscribe =
        world.in(session, World::message("resources/subscribe", {{"uri", "test://thing"}}));
    CHECK(has(subscribe.read_all(), R"("result":{})"));
    RawClient stream = world.raw("GET", "", headers);
    stream.read_until("\r\n\r\n");
    world.changed("test://thing");
    CHECK(has(stream.read_until("test://thing"), "notifications/resources/updated"));
    world.call(session, "grow").read_all();
    stream.read_until("notifications/tools/list_changed");
    CHECK(status_of(world.raw("GET", "", headers).read_all()) == 409);
    CHECK(status_of(world.raw("GET", "", "Accept: text/event-stream\r\n").read_all()) == 400);
    CHECK(
        status_of(
            world.raw("GET", "", "Accept: application/json\r\nMcp-Session-Id: " + session + "\r\n")
                .read_all()) == 406);
    world.raw("DELETE", "", "Mcp-Session-Id: " + session + "\r\n").read_all();
    stream.read_all();  // to its end
}

TEST_CASE("the server's close ends the streams of sessions") {
    World world;
    const std::string session = world.open();
    RawClient stream =
        world.raw("GET", "", "Mcp-Session-Id: " + session + "\r\nAccept: text/event-stream\r\n");
    stream.read_until("\r\n\r\n");
    world.server->close();
    CHECK(status_of(stream.read_all()) == 200);
}

TEST_CASE("sessions are bounded, and those that were silent for long end") {
    ManualClock clock;
    Timer timer;
    HttpSessions sessions(
        timer, clock, {.subject = [](std::string_view) { return std::optional<std::string>(); }});
    const std::string first = sessions.open()->id();
    for (std::size_t i = 1; i < HttpSessions::kMost; ++i) {
        clock.advance(std::chrono::seconds(1));
        sessions.open();
    }
    CHECK(sessions.find(first));  // and it has been heard of now
    clock.advance(std::chrono::seconds(1));
    const std::string last = sessions.open()->id();
    CHECK(sessions.find(first));
    clock.advance(HttpSessions::kLongestSilence);
    const std::string next = sessions.open()->id();
    CHECK_FALSE(sessions.find(first));
    CHECK_FALSE(sessions.find(last));
    CHECK(sessions.find(next));
}

}  // namespace
}  // namespace elpis::mcp
