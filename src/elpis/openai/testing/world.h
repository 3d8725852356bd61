#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/affect/options.h"
#include "elpis/base/log.h"
#include "elpis/base/manual_clock.h"
#include "elpis/base/timer.h"
#include "elpis/base/worker_pool.h"
#include "elpis/http/server.h"
#include "elpis/http/testing/raw_client.h"
#include "elpis/http/traffic.h"
#include "elpis/mcp/json.h"
#include "elpis/mcp/testing/fake_backend.h"
#include "elpis/mind/cast.h"
#include "elpis/mind/mind.h"
#include "elpis/mind/options.h"
#include "elpis/mind/steering_set.h"
#include "elpis/openai/routes.h"
#include "elpis/streams/options.h"

namespace elpis::openai::testing {

using http::testing::RawClient;
using mcp::Json;

// Clients, a server, a mind, and a model that the test plays.
class World {
public:
    World() {
        mind::Personas personas;
        personas["mira"].description = "a lighthouse keeper";
        mind.emplace(mind::Options{},
                     affect::Options{},
                     streams::Options{},
                     mind::VectorSource{.why_none = "this model is played"},
                     mind::Mind::Parts{.backend = backend,
                                       .clock = clock_,
                                       .workers = workers_,
                                       .timer = timer_,
                                       .log = log_},
                     std::move(personas));
        auto opened = http::Server::open({.port = 0},
                                         {},
                                         routes({.mind = *mind, .clock = clock_, .max_depth = 64}),
                                         traffic,
                                         log_);
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

    mcp::testing::FakeBackend backend;
    std::optional<mind::Mind> mind;
    const std::shared_ptr<http::Traffic> traffic = std::make_shared<http::Traffic>();

private:
    ManualClock clock_;
    Timer timer_;
    Log log_{{.quiet = true}};
    WorkerPool workers_{2, 100};

public:
    std::unique_ptr<http::Server> server;

    ~World() {  // what the mind and the server use goes after them
        server.reset();
        mind.reset();
    }
    World(const World&) = delete;
    World& operator=(const World&) = delete;
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
