#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <doctest/doctest.h>

#include "elpis/api/routes.h"
#include "elpis/base/manual_clock.h"
#include "elpis/http/options.h"
#include "elpis/http/server.h"
#include "elpis/http/testing/raw_client.h"
#include "elpis/http/traffic.h"
#include "elpis/mcp/json.h"
#include "elpis/mcp/testing/fake_backend.h"
#include "elpis/mind/cast.h"
#include "elpis/mind/testing/played_mind.h"

namespace elpis::api::testing {

using mcp::Json;

// A server with the affect API on a mind that has a persona and a journal; time stands still.
class World : public mind::testing::PlayedMind<mcp::testing::FakeBackend, ManualClock> {
public:
    explicit World(http::Options options = {}) : PlayedMind({.personas = personas()}) {
        options.port = 0;
        auto opened = http::Server::open(
            options, {}, routes({.mind = *mind, .timer = timer, .max_depth = 64}), traffic, log);
        REQUIRE(opened);
        server = *std::move(opened);
    }

    struct Answer {
        int status = 0;
        std::string head;
        Json body;
    };
    Answer ask(std::string_view method,
               std::string_view path,
               const std::optional<Json>& body = std::nullopt) const {
        http::testing::RawClient client(server->port());
        std::string request = std::string(method) + " " + std::string(path) +
                              " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n";
        if (body) {
            const std::string text = mcp::encode(*body);
            request +=
                "Content-Type: application/json\r\nContent-Length: " + std::to_string(text.size()) +
                "\r\n\r\n" + text;
        } else {
            request += "\r\n";
        }
        client.send(request);
        const std::string& received = client.read_all();
        const std::size_t end = received.find("\r\n\r\n");
        REQUIRE(end != std::string::npos);
        return {.status = std::stoi(received.substr(received.find(' ') + 1)),
                .head = received.substr(0, end),
                .body = Json::parse(received.substr(end + 4), nullptr, false)};
    }
    Answer get(std::string_view path) const { return ask("GET", path); }

    http::testing::RawClient listen(const std::string& query = {}) const {
        http::testing::RawClient client(server->port());
        client.send("GET /api/feed" + query + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
        return client;
    }

    const std::shared_ptr<http::Traffic> traffic = std::make_shared<http::Traffic>();
    std::unique_ptr<http::Server> server;

private:
    static mind::Personas personas() {
        mind::Personas all;
        all["mira"].name = "Mira";
        all["mira"].description = "a lighthouse keeper";
        return all;
    }
};

}  // namespace elpis::api::testing
