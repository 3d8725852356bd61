#include "elpis/http/server.h"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <sys/resource.h>

#include "elpis/base/error.h"
#include "elpis/base/log.h"
#include "elpis/base/result.h"
#include "elpis/base/wakeup.h"
#include "elpis/http/bearer_token.h"
#include "elpis/http/connection.h"
#include "elpis/http/crew.h"
#include "elpis/http/gate.h"
#include "elpis/http/listener.h"
#include "elpis/http/lobby.h"
#include "elpis/http/options.h"
#include "elpis/http/protocol.h"
#include "elpis/http/route.h"
#include "elpis/http/traffic.h"

namespace elpis::http {
namespace {

// For requests that wait for nothing, while all places of those that wait are taken.
constexpr std::size_t kThreadsBesideStreams = 32;
// Received bytes of requests that are unfinished or not parsed yet, together, in largest bodies.
constexpr std::size_t kBodiesAtOnce = 16;
// For all that is no connection: the model's files, the journal, logs, a wakeup for each stream.
constexpr std::size_t kOtherDescriptors = 128;

// Each holds a thread, and a descriptor for what it waits for.
std::size_t most_waiting(const Options& options) {
    return options.max_streams + options.max_listeners;
}

// As many as the process can have: each costs a descriptor, and each stream another.
std::size_t most_connections(const Options& options, Log& log) {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY)
        return options.max_connections;
    const std::size_t others = most_waiting(options) + kOtherDescriptors;
    const std::size_t wanted = options.max_connections + others;
    if (limit.rlim_cur < wanted) {
        limit.rlim_cur = std::min<rlim_t>(wanted, limit.rlim_max);
        ::setrlimit(RLIMIT_NOFILE, &limit);
        ::getrlimit(RLIMIT_NOFILE, &limit);
    }
    if (limit.rlim_cur >= wanted) return options.max_connections;
    constexpr std::size_t kFewest = 16;
    const std::size_t most = limit.rlim_cur > others + kFewest ? limit.rlim_cur - others : kFewest;
    log.warning("http",
                fmt::format("this process may open {} files, so {} connections are taken instead "
                            "of {}; `ulimit -n` says more",
                            limit.rlim_cur,
                            most,
                            options.max_connections));
    return most;
}

}  // namespace

struct Server::Body {
    Body(const Options& given,
         BearerToken token,
         std::vector<Route> routes,
         std::shared_ptr<Traffic> counted,
         Log& log)
        : options(given),
          gate(given, std::move(token), std::move(routes)),
          desk{.options = options,
               .gate = gate,
               .closing = closing,
               .traffic = std::move(counted),
               .log = log} {}

    // On a thread of the crew.
    Crew::Serve hire() {
        auto protocol = std::make_shared<Protocol>(desk);
        return [this, protocol](std::unique_ptr<Connection> connection) {
            const bool again = protocol->serve(*connection);
            if (connection->broken()) return;
            if (again) return lobby->come_back(std::move(connection));
            lobby->see_off(std::move(connection));
        };
    }

    const Options options;
    const Gate gate;
    Wakeup closing;
    Desk desk;
    int port = 0;
    // Both are there once the server is open.
    std::unique_ptr<Lobby> lobby;
    std::unique_ptr<Crew> crew;
};

Server::Server(std::unique_ptr<Body> body) : body_(std::move(body)) {}

Server::~Server() {
    close();
}

Result<std::unique_ptr<Server>> Server::open(const Options& given,
                                             BearerToken token,
                                             std::vector<Route> routes,
                                             std::shared_ptr<Traffic> traffic,
                                             Log& log,
                                             std::optional<Descriptor> listening) {
    Options options = given;
    if (listening) options.host = host_of(*listening);
    if (!is_loopback(options.host) && !token.wanted()) {
        return fail(
            ErrorCode::InvalidArgument,
            fmt::format("{} \"{}\", which other machines can reach, and there is "
                        "no token; set http.token_file (or the variable ELPIS_HTTP_TOKEN), "
                        "or http.host to 127.0.0.1",
                        listening ? "the socket that was passed on listens at" : "http.host is",
                        options.host));
    }
    try {
        if (!listening) {
            ELPIS_TRY(listening, listen_on(options.host, options.port));
        }
        auto body = std::make_unique<Body>(
            options, std::move(token), std::move(routes), std::move(traffic), log);
        Body& parts = *body;
        parts.port = port_of(*listening);
        const std::size_t connections = most_connections(options, log);
        parts.crew = std::make_unique<Crew>(
            most_waiting(options) + kThreadsBesideStreams,
            connections,
            [&parts] { return parts.hire(); },
            log);
        parts.lobby = std::make_unique<Lobby>(
            *std::move(listening),
            Lobby::Limits{.header_bytes = options.max_header_bytes,
                          .body_bytes = options.max_body_bytes,
                          .all_bytes = kBodiesAtOnce * options.max_body_bytes,
                          .connections = connections,
                          .header_time = options.header_time,
                          .body_time = options.body_time,
                          .keep_alive = options.keep_alive},
            parts.desk.traffic,
            log,
            [&parts](std::unique_ptr<Connection> connection) {
                return parts.crew->take(std::move(connection));
            });
        parts.lobby->start();
        return std::unique_ptr<Server>(new Server(std::move(body)));
    } catch (const std::system_error& error) {
        return fail(ErrorCode::Unavailable,
                    fmt::format("no HTTP server can be opened: {}", error.what()));
    }
}

int Server::port() const {
    return body_->port;
}

std::string Server::url() const {
    const std::string& host = body_->options.host;
    const bool is_v6 = host.find(':') != std::string::npos;
    return fmt::format("http://{}{}{}:{}", is_v6 ? "[" : "", host, is_v6 ? "]" : "", body_->port);
}

// The lobby first: it is who hands connections to the crew. What the crew has served since then
// comes back to a closed door.
void Server::begin_close() {
    body_->closing.ring();
    body_->lobby->close();
}

void Server::close() {
    begin_close();
    body_->crew->close();
}

}  // namespace elpis::http
