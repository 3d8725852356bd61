#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/base/manual_clock.h"
#include "elpis/http/server.h"
#include "elpis/http/testing/raw_client.h"
#include "elpis/http/traffic.h"
#include "elpis/mcp/json.h"
#include "elpis/mcp/testing/fake_backend.h"
#include "elpis/mind/cast.h"
#include "elpis/mind/testing/played_mind.h"
#include "elpis/openai/routes.h"

namespace elpis::openai::testing {

using http::testing::RawClient;
using mcp::Json;

// Clients, a server, a mind, and a model that the test plays.
class World : public mind::testing::PlayedMind<mcp::testing::FakeBackend, ManualClock> {
public:
    World() : PlayedMind({.personas = personas()}) {
        auto opened = http::Server::open({.port = 0},
                                         {},
                                         routes({.mind = *mind, .clock = clock, .max_depth = 64}),
                                         traffic,
                                         log);
        REQUIRE(opened);
        server = *std::move(opened);
    }

    RawClient ask(std::string_view path, const Json& body) const {
        RawClient client(server->port());
        const std::string text = mcp::encode(body);
        client.send("POST " + std::string(path) +
                    " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                    "Connection: close\r\nContent-Length: " +
                    std::to_string(text.size()) + "\r\n\r\n" + text);
        return client;
    }
    RawClient chat(const Json& more = Json::object()) const {
        Json body{{"model", "default"}, {"messages", {{{"role", "user"}, {"content", "why?"}}}}};
        body.update(more);
        return ask("/v1/chat/completions", body);
    }
    RawClient get(const std::string& path) const {
        RawClient client(server->port());
        client.send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        return client;
    }

    const std::shared_ptr<http::Traffic> traffic = std::make_shared<http::Traffic>();
    std::unique_ptr<http::Server> server;

private:
    static mind::Personas personas() {
        mind::Personas all;
        all["mira"].description = "a lighthouse keeper";
        return all;
    }
};

inline int status_of(const std::string& received) {
    return std::stoi(received.substr(received.find(' ') + 1));
}

inline Json body_of(const std::string& received) {
    return Json::parse(received.substr(received.find("\r\n\r\n") + 4));
}

// The data of every event of a stream.
inline std::vector<std::string> events_of(const std::string& received) {
    std::vector<std::string> events;
    for (std::size_t at = received.find("data: "); at != std::string::npos;
         at = received.find("data: ", at)) {
        at += 6;
        events.push_back(received.substr(at, received.find("\n\n", at) - at));
    }
    return events;
}

}  // namespace elpis::openai::testing
