#include "elpis/http/server.h"

#include <chrono>
#include <cstddef>
#include <future>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/base/error.h"
#include "elpis/base/log.h"
#include "elpis/base/wakeup.h"
#include "elpis/http/bearer_token.h"
#include "elpis/http/message.h"
#include "elpis/http/peer.h"
#include "elpis/http/route.h"
#include "elpis/http/testing/raw_client.h"
#include "elpis/http/testing/world.h"
#include "elpis/http/traffic.h"

namespace elpis::http {
namespace {

using testing::kGet;
using testing::kListen;
using testing::kWait;
using testing::post;
using testing::RawClient;
using testing::World;

TEST_CASE("a method that is not served is 405, also one that is new, with a body or without") {
    const World world;
    for (const char* method : {"DELETE", "PATCH", "TRACE", "QUERY", "OPTIONS"}) {
        CAPTURE(method);
        for (const char* body : {"\r\n", "Content-Length: 2\r\n\r\n{}"}) {
            CAPTURE(body);
            RawClient client = world.client();
            client.send(std::string(method) + " /here HTTP/1.1\r\nHost: localhost\r\n" + body);
            const std::string& received = client.read_all();
            CHECK(received.starts_with("HTTP/1.1 405"));
            CHECK(received.find("\r\nAllow: GET\r\n") != std::string::npos);
        }
    }
}

TEST_CASE("the body of a PUT reaches its handler, and so do the parameters of its path") {
    const World world;
    RawClient client = world.client();
    client.send(
        "PUT /kept/a%20b?x=1&y=%26 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
        "Content-Type: application/json\r\nContent-Length: 7\r\n\r\n{\"a\":1}");
    CHECK(client.read_all().find("a b x=1 y=& {\"a\":1}") != std::string::npos);
}

TEST_CASE("several requests on one connection are answered, one after another") {
    World world;
    RawClient client = world.client();
    client.send(kGet);
    CHECK(client.read_until("present").starts_with("HTTP/1.1 200 OK\r\n"));
    client.forget();
    client.send(post(R"({"a": 1})"));
    client.read_until(R"(echo:{"a": 1})");
    client.forget();
    client.send(std::string(kGet) + post("[]") + std::string(kGet));  // all at once
    const std::string& received = client.read_until("echo:[]");
    CHECK(received.find("present") < received.find("echo:[]"));
}

TEST_CASE("a request that comes in single bytes is answered") {
    World world;
    RawClient client = world.client();
    for (const char byte : post("[1, 2]"))
        client.send({&byte, 1});
    CHECK(client.read_until("echo:[1, 2]").starts_with("HTTP/1.1 200"));
}

TEST_CASE("a body in chunks, and one that waits for leave, are received") {
    World world;
    RawClient client = world.client();
    client.send(
        "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        "Transfer-Encoding: chunked\r\n\r\n2\r\n[1\r\n1\r\n]\r\n0\r\n\r\n");
    client.read_until("echo:[1]");
    client.forget();
    client.send(
        "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n");
    CHECK(client.read_until("100 Continue").find("200 OK") == std::string::npos);
    client.send("{}");
    client.read_until("echo:{}");
}

TEST_CASE("a handler that throws is a 500 that says nothing about it") {
    World world;
    RawClient client = world.client();
    client.send("GET /throw HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    const std::string& received = client.read_all();
    CHECK(received.starts_with("HTTP/1.1 500"));
    CHECK(received.find("secret") == std::string::npos);
}

TEST_CASE("a body where there may be none is refused, and holds no thread") {
    World world({.max_streams = 1, .max_listeners = 1, .body_time = std::chrono::seconds(20)});
    std::vector<RawClient> slow;
    for (int i = 0; i < 50; ++i) {  // more than there are threads
        slow.push_back(world.client());
        slow.back().send(
            "GET /here HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n");
    }
    RawClient client = world.client();
    client.send(kGet);
    CHECK(client.read_until("present").starts_with("HTTP/1.1 200"));
    for (RawClient& each : slow)
        CHECK(each.read_all().starts_with("HTTP/1.1 400"));
    RawClient counted = world.client();
    counted.send("GET /here HTTP/1.1\r\nHost: localhost\r\nContent-Length: 500\r\n\r\n" +
                 std::string(500, 'x'));
    CHECK(counted.read_all().starts_with("HTTP/1.1 400"));
}

TEST_CASE("what follows a body of unclear length is no request") {
    World world;
    for (const char* length : {"Content-Length: +2",
                               "Content-Length: 2, 2",
                               "Content-Length:",
                               "Transfer-Encoding: chunked\r\nContent-Length: 0",
                               "Transfer-Encoding: x, chunked"}) {
        CAPTURE(length);
        RawClient client = world.client();
        client.send("POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n" +
                    std::string(length) + "\r\n\r\n{}" + std::string(kGet));
        const std::string& received = client.read_all();
        CHECK(received.starts_with("HTTP/1.1 400"));
        CHECK(received.find("present") == std::string::npos);
    }
}

TEST_CASE("a post without any length is told so, and not read to the end of the connection") {
    World world;
    RawClient client = world.client();
    client.send(
        "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        "Connection: close\r\n\r\n{}");
    CHECK(client.read_all().starts_with("HTTP/1.1 411"));
}

TEST_CASE("a foreign name is refused before anything else is said of the request") {
    World world;
    for (const char* more : {"Accept: text/html;q=7\r\n",
                             "Range: lines\r\n",
                             "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n"}) {
        CAPTURE(more);
        RawClient client = world.client();
        client.send("GET /here HTTP/1.1\r\nHost: evil.example\r\n" + std::string(more) + "\r\n");
        CHECK(client.read_all().starts_with("HTTP/1.1 403"));
        RawClient page = world.client();
        page.send("GET /here HTTP/1.1\r\nHost: localhost\r\nOrigin: null\r\n" + std::string(more) +
                  "\r\n");
        CHECK(page.read_all().starts_with("HTTP/1.1 403"));
    }
}

TEST_CASE("ranges are ignored, whatever they say") {
    World world;
    for (const char* range : {"bytes=0-1", "bytes=900-", "lines=1-2", "nonsense"}) {
        CAPTURE(range);
        RawClient client = world.client();
        client.send("GET /here HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nRange: " +
                    std::string(range) + "\r\n\r\n");
        const std::string& received = client.read_all();
        CHECK(received.starts_with("HTTP/1.1 200"));
        CHECK(received.ends_with("present"));
    }
}

TEST_CASE("an absolute target is served under its path, if its name is ours") {
    World world;
    const auto asked = [&](std::string_view target, std::string_view host = "localhost") {
        RawClient client = world.client();
        client.send("GET " + std::string(target) +
                    " HTTP/1.1\r\nConnection: close\r\nHost: " + std::string(host) + "\r\n\r\n");
        return client.read_all().substr(9, 3);
    };
    CHECK(asked("http://localhost:8484/here?x=/y") == "200");
    CHECK(asked("HTTP://127.0.0.1/h%65re") == "200");
    CHECK(asked("http://localhost") == "404");
    CHECK(asked("http://evil.example/here") == "403");
    CHECK(asked("http://user@localhost/here") == "403");
    CHECK(asked("http:///here") == "403");
    CHECK(asked("http://localhost/here", "evil.example") == "403");
}

TEST_CASE("what is no HTTP is refused, and the connection closed") {
    World world;
    for (const char* bytes : {"hello\r\n\r\n",
                              "GET /here HTTP/9.9\r\nHost: localhost\r\n\r\n",
                              "GET /here HTTP/1.1\r\nHost localhost\r\n\r\n",
                              "GET /here HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n"
                              "Transfer-Encoding: chunked\r\n\r\n"}) {
        CAPTURE(bytes);
        RawClient client = world.client();
        client.send(bytes);
        CHECK(client.read_all().starts_with("HTTP/1.1 4"));
    }
}

// Test 26 of docs/hardening.md: 10k headers.
TEST_CASE("a head that is too large is refused while it comes") {
    World world;
    RawClient client = world.client();
    client.send("GET /here HTTP/1.1\r\nHost: localhost\r\n");
    const std::string header = "X-Many: " + std::string(100, 'x') + "\r\n";
    for (int i = 0; i < 10'000; ++i)
        client.send(header);
    CHECK(client.read_all().starts_with("HTTP/1.1 431"));
}

// Test 26 of docs/hardening.md: a large body, declared or not.
TEST_CASE("a body that is too large is refused") {
    World world({.max_body_bytes = 1000});
    SUBCASE("by what its head says, without waiting for it") {
        RawClient client = world.client();
        client.send(
            "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            "Content-Length: 10000000000\r\n\r\n");
        CHECK(client.read_until("}}").starts_with("HTTP/1.1 413"));
    }
    SUBCASE("and when it only turns out to be") {
        RawClient client = world.client();
        client.send(
            "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            "Transfer-Encoding: chunked\r\n\r\n");
        for (int i = 0; i < 20; ++i)
            client.send("64\r\n" + std::string(100, ' ') + "\r\n");
        client.send("0\r\n\r\n");
        CHECK(client.read_until("}}").starts_with("HTTP/1.1 413"));
    }
    SUBCASE("one of just the size is taken") {
        RawClient client = world.client();
        client.send(post(std::string(1000, ' ')));
        CHECK(client.read_until("echo:").starts_with("HTTP/1.1 200"));
    }
}

// Test 26 of docs/hardening.md: slow loris.
TEST_CASE("a head that does not come to its end is given up, and others are served meanwhile") {
    World world({.max_streams = 1, .header_time = std::chrono::seconds(1)});
    std::vector<RawClient> slow;
    for (int i = 0; i < 100; ++i) {  // three times as many as there are threads
        slow.push_back(world.client());
        slow.back().send("GET /here HTTP/1.1\r\nHost: local");
    }
    RawClient client = world.client();
    client.send(kGet);
    CHECK(client.read_until("present").starts_with("HTTP/1.1 200"));
    for (RawClient& each : slow)
        CHECK(each.read_all().starts_with("HTTP/1.1 408"));
    CHECK(world.traffic->turned_away == slow.size());
}

TEST_CASE("a body that does not come to its end is given up, counted or not") {
    World world({.body_time = std::chrono::seconds(1)});
    RawClient counted = world.client();
    counted.send(post("[]").substr(0, post("[]").size() - 1));
    RawClient chunked = world.client();
    chunked.send(
        "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        "Transfer-Encoding: chunked\r\n\r\n2\r\n[");
    CHECK(counted.read_all().starts_with("HTTP/1.1 408"));
    CHECK(chunked.read_all().starts_with("HTTP/1.1 408"));
}

// Test 26 of docs/hardening.md: idle connections.
TEST_CASE("idle connections are bounded, and a new one takes the place of the oldest") {
    World world({.max_connections = 20});
    std::vector<RawClient> idle;
    idle.reserve(200);
    for (int i = 0; i < 200; ++i)
        idle.push_back(world.client());
    RawClient client = world.client();
    client.send(kGet);
    CHECK(client.read_until("present").starts_with("HTTP/1.1 200"));
    CHECK(world.traffic->connections <= 20);
    CHECK(idle.front().read_all().empty());  // closed
}

TEST_CASE("a connection that is silent after its answer is closed") {
    World world({.keep_alive = std::chrono::seconds(1)});
    RawClient client = world.client();
    client.send(kGet);
    CHECK(client.read_all().ends_with("present"));
}

TEST_CASE("a stream is sent as it comes") {
    World world;
    RawClient client = world.client();
    client.send(kWait);
    CHECK(client.read_until("begun\n").find("text/event-stream") != std::string::npos);
    world.news.ring();
    client.read_until("news\n");
}

TEST_CASE("who waits hears at once that the client has gone") {
    World world;
    auto woken = world.woken();
    RawClient client = world.client();
    client.send(kWait);
    client.read_until("begun\n");
    client.hang_up();
    CHECK(woken.get() == Peer::Woken::Gone);
}

TEST_CASE("an open stream gets its last words when the server closes") {
    World world;
    auto woken = world.woken();
    RawClient client = world.client();
    client.send(kWait);
    client.read_until("begun\n");
    world.server->close();
    CHECK(woken.get() == Peer::Woken::Closing);
    CHECK(client.read_all().ends_with("9\r\nfarewell\n\r\n0\r\n\r\n"));
    CHECK(world.traffic->waiting == 0);
}

TEST_CASE("as soon as the close begins, nothing is taken and who waits knows") {
    World world;
    auto woken = world.woken();
    RawClient idle = world.client();
    idle.send("GET /here HTTP/1.1\r\nHost: localhost\r\n\r\n");
    idle.read_until("\r\n\r\n");
    RawClient client = world.client();
    client.send(kWait);
    client.read_until("begun\n");
    world.server->begin_close();
    CHECK(woken.get() == Peer::Woken::Closing);
    idle.send("GET /here HTTP/1.1\r\nHost: localhost\r\n\r\n");
    idle.forget();
    CHECK(idle.read_all().find("HTTP/1.1") == std::string::npos);
}

TEST_CASE("a client that reads nothing does not hold up the close") {
    World world;
    auto flood = std::make_shared<std::promise<void>>();
    std::vector<Route> routes;
    routes.push_back({.method = "GET", .path = "/wait", .handle = [flood](const Request&, Peer&) {
                          return Answer{.type = "text/plain", .stream = [flood](Peer& peer) {
                                            flood->set_value();
                                            const std::string much(1U << 20U, 'x');
                                            while (peer.send(much)) {
                                            }
                                        }};
                      }});
    Log log({.quiet = true});
    auto server = Server::open({.port = 0}, {}, std::move(routes), world.traffic, log);
    REQUIRE(server);
    RawClient client((*server)->port());
    client.send(kWait);
    flood->get_future().wait();
    (*server)->close();
}

TEST_CASE("a client that reads a little now and then is given up like one that does not read") {
    const auto sent = std::make_shared<std::promise<bool>>();
    std::vector<Route> routes;
    routes.push_back({.method = "GET", .path = "/wait", .handle = [sent](const Request&, Peer&) {
                          return Answer{.stream = [sent](Peer& peer) {
                              sent->set_value(peer.send(std::string(16U << 20U, 'x')));
                          }};
                      }});
    Log log({.quiet = true});
    auto server = Server::open({.port = 0, .write_time = std::chrono::seconds(1)},
                               {},
                               std::move(routes),
                               std::make_shared<Traffic>(),
                               log);
    REQUIRE(server);
    RawClient client((*server)->port());
    client.send(kWait);
    auto whole = sent->get_future();
    const auto began = std::chrono::steady_clock::now();
    while (whole.wait_for(std::chrono::milliseconds(20)) == std::future_status::timeout)
        client.read_some();
    CHECK_FALSE(whole.get());
    CHECK(std::chrono::steady_clock::now() - began < std::chrono::seconds(10));
}

TEST_CASE("who only listens takes no place of the answers, and has its own bound") {
    World world({.max_streams = 1, .max_listeners = 2});
    std::vector<RawClient> listeners;
    for (int i = 0; i < 2; ++i) {
        listeners.push_back(world.client());
        listeners.back().send(kListen);
        listeners.back().read_until("listening\n");
    }
    CHECK(world.traffic->listening == 2);
    RawClient third = world.client();
    third.send(kListen);
    CHECK(third.read_until("none left").starts_with("HTTP/1.1 503"));
    RawClient waiting = world.client();
    waiting.send(kWait);
    waiting.read_until("begun\n");
}

TEST_CASE("a stream that throws is cut off where it stands") {
    World world;
    RawClient client = world.client();
    client.send("GET /burst HTTP/1.1\r\nHost: localhost\r\n\r\n");
    const std::string& received = client.read_all();
    CHECK(received.find("first") != std::string::npos);
    CHECK(received.find("\r\n0\r\n") == std::string::npos);  // no end
    CHECK(received.find("secret") == std::string::npos);
}

TEST_CASE("bodies count together until they are parsed, also those that were handed on") {
    World world({.max_body_bytes = 1000, .body_time = std::chrono::seconds(2)});
    std::vector<RawClient> held;
    for (int i = 0; i < 16; ++i) {
        held.push_back(world.client());
        held.back().send(post(std::string(1000, ' '), "", "/hold"));
        held.back().read_until("held\n");
    }
    RawClient unfinished = world.client();
    unfinished.send(post("[]").substr(0, post("[]").size() - 1));
    CHECK(unfinished.read_all().empty());  // closed for what it takes, not refused for its time
}

TEST_CASE("large bodies all come through, though few are parsed at once") {
    World world;
    std::vector<RawClient> clients;
    const std::string large(std::size_t{1} << 20U, ' ');
    for (int i = 0; i < 12; ++i) {
        clients.push_back(world.client());
        clients.back().send(post(large));
    }
    for (RawClient& client : clients)
        CHECK(client.read_until("echo:").starts_with("HTTP/1.1 200"));
}

TEST_CASE("answers that are waited for are bounded, and do not hold up the others") {
    World world({.max_streams = 1});
    RawClient waiting = world.client();
    waiting.send(kWait);
    waiting.read_until("begun\n");
    RawClient second = world.client();
    second.send(kWait);
    CHECK(second.read_until("}}").starts_with("HTTP/1.1 503"));
    RawClient other = world.client();
    other.send(kGet);
    CHECK(other.read_until("present").starts_with("HTTP/1.1 200"));
}

// Test 25 of docs/hardening.md.
TEST_CASE("an address that others can reach is not opened without a token") {
    Log log({.quiet = true});
    const auto traffic = std::make_shared<Traffic>();
    for (const char* host : {"0.0.0.0", "::", "192.0.2.1"}) {
        CAPTURE(host);
        const auto refused = Server::open({.host = host, .port = 0}, {}, {}, traffic, log);
        REQUIRE_FALSE(refused);
        CHECK(refused.error().code == ErrorCode::InvalidArgument);
    }
    CHECK(Server::open({.host = "0.0.0.0", .port = 0},
                       *BearerToken::load("0123456789abcdef", {}),
                       {},
                       traffic,
                       log));
}

TEST_CASE("requests are counted by route and status, not by what was asked for") {
    World world;
    for (const char* path : {"/here", "/here", "/no-such-1", "/no-such-2"}) {
        RawClient client = world.client();
        client.send("GET " + std::string(path) +
                    " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        client.read_all();
    }
    world.server->close();
    const Traffic::Answers answers = world.traffic->answers();
    CHECK(answers.at({"/here", 200}) == 2);
    CHECK(answers.at({"(none)", 404}) == 2);
}

}  // namespace
}  // namespace elpis::http
