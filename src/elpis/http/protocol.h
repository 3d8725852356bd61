#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>

#include <httplib.h>

#include "elpis/base/log.h"
#include "elpis/base/wakeup.h"
#include "elpis/http/connection.h"
#include "elpis/http/gate.h"
#include "elpis/http/message.h"
#include "elpis/http/options.h"
#include "elpis/http/peer.h"
#include "elpis/http/route.h"
#include "elpis/http/traffic.h"

namespace elpis::http {

// What all threads of one server serve with.
struct Desk {
    const Options& options;
    const Gate& gate;
    const Wakeup& closing;
    std::shared_ptr<Traffic> traffic;
    // Bodies whose length is not told, being received: each holds a thread.
    std::atomic<std::size_t> uncounted_bodies = 0;
    Log& log;
};

// HTTP/1.1 itself, as cpp-httplib reads and writes it, between one connection and the handlers.
// One for each thread; its server is never listened with.
class Protocol final : private httplib::Server {
public:
    explicit Protocol(Desk& desk);

    // Serves one request. Whether the connection is good for another.
    bool serve(Connection& connection);

private:
    using Verdict = HandlerResponse;

    Verdict begin(const httplib::Request& given, httplib::Response& response);
    void finish(const httplib::Request& given, httplib::Response& response);
    void send(Answer answer, httplib::Response& response);
    void note();

    Desk& desk_;

    // Of the request that is served.
    struct Turn {
        explicit Turn(Connection& connection) : peer(connection) {}
        Peer peer;
        Request request;
        const Route* route = nullptr;
        std::shared_ptr<void> place;  // among those that wait
        std::shared_ptr<void> uncounted;
        std::chrono::steady_clock::time_point began = std::chrono::steady_clock::now();
        int status = 0;
    };
    std::optional<Turn> turn_;
};

}  // namespace elpis::http
