#pragma once

#include <chrono>
#include <future>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/base/log.h"
#include "elpis/base/wakeup.h"
#include "elpis/http/message.h"
#include "elpis/http/options.h"
#include "elpis/http/peer.h"
#include "elpis/http/route.h"
#include "elpis/http/server.h"
#include "elpis/http/testing/raw_client.h"
#include "elpis/http/traffic.h"

namespace elpis::http::testing {

inline constexpr std::string_view kGet = "GET /here HTTP/1.1\r\nHost: localhost\r\n\r\n";
inline constexpr std::string_view kListen = "GET /listen HTTP/1.1\r\nHost: localhost\r\n\r\n";
inline constexpr std::string_view kWait = "GET /wait HTTP/1.1\r\nHost: localhost\r\n\r\n";

inline std::string post(std::string_view body,
                        std::string_view more = "",
                        std::string_view path = "/echo") {
    return "POST " + std::string(path) +
           " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n" +
           std::string(more) + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
           std::string(body);
}

// A server with something that answers, something that echoes, and something that waits.
class World {
public:
    explicit World(Options options = {}) {
        options.port = 0;
        std::vector<Route> routes;
        routes.push_back({.method = "GET", .path = "/here", .handle = [](const Request&, Peer&) {
                              return Answer{.type = "text/plain", .body = "present"};
                          }});
        routes.push_back({.method = "POST",
                          .path = "/echo",
                          .takes_json = true,
                          .handle = [](Request& request, Peer&) {
                              return Answer{.body = "echo:" + request.take_body().text};
                          }});
        routes.push_back({.method = "PUT",
                          .path = "/kept/*",
                          .takes_json = true,
                          .handle = [](Request& request, Peer&) {
                              std::string told = request.rest;
                              for (const auto& [name, value] : request.query)
                                  told.append(" ").append(name).append("=").append(value);
                              return Answer{.body = told + " " + request.take_body().text};
                          }});
        routes.push_back({.method = "POST",  // never parses what it gets
                          .path = "/hold",
                          .takes_json = true,
                          .handle = [](const Request&, Peer&) {
                              return Answer{.type = "text/plain", .stream = [](Peer& peer) {
                                                peer.send("held\n");
                                                wait_for_end(peer);
                                            }};
                          }});
        routes.push_back(
            {.method = "GET", .path = "/throw", .handle = [](const Request&, Peer&) -> Answer {
                 throw std::runtime_error("secret");
             }});
        routes.push_back({.method = "GET", .path = "/burst", .handle = [](const Request&, Peer&) {
                              return Answer{.type = "text/event-stream", .stream = [](Peer& peer) {
                                                peer.send("first");
                                                throw std::runtime_error("secret");
                                            }};
                          }});
        routes.push_back({.method = "GET",
                          .path = "/listen",
                          .waits = true,
                          .handle = [](const Request&, Peer& asking) {
                              if (!asking.listen())
                                  return Answer{.status = 503, .body = "none left"};
                              return Answer{.type = "text/event-stream", .stream = [](Peer& peer) {
                                                peer.send("listening\n");
                                                wait_for_end(peer);
                                            }};
                          }});
        routes.push_back({.method = "GET",
                          .path = "/wait",
                          .waits = true,
                          .handle = [this](const Request&, Peer&) {
                              return Answer{.type = "text/event-stream",
                                            .stream = [this](Peer& peer) { wait(peer); }};
                          }});
        auto opened = Server::open(options, {}, std::move(routes), traffic, log_);
        REQUIRE(opened);
        server = *std::move(opened);
    }

    RawClient client() const { return RawClient(server->port()); }
    std::future<Peer::Woken> woken() { return woken_.get_future(); }

    const std::shared_ptr<Traffic> traffic = std::make_shared<Traffic>();
    Wakeup news;

private:
    static void wait_for_end(Peer& peer) {
        Wakeup none;
        peer.wait(none, std::chrono::steady_clock::now() + std::chrono::hours(1));
    }
    void wait(Peer& peer) {
        peer.send("begun\n");
        while (true) {
            const auto why =
                peer.wait(news, std::chrono::steady_clock::now() + std::chrono::hours(1));
            if (why == Peer::Woken::News) {
                peer.send("news\n");
                continue;
            }
            if (why == Peer::Woken::Closing) peer.send("farewell\n");
            return woken_.set_value(why);
        }
    }

    std::promise<Peer::Woken> woken_;
    Log log_{{.quiet = true}};

public:
    std::unique_ptr<Server> server;  // last: its handlers use the rest
};

}  // namespace elpis::http::testing
