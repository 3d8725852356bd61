#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <semaphore>
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
    // Large bodies that may be parsed at once: parsed, they are several times as large.
    std::counting_semaphore<> parsing{kParsedAtOnce};
    Log& log;

    static constexpr std::ptrdiff_t kParsedAtOnce = 4;
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

    void take_head(const httplib::Request& given);
    std::optional<Answer> foreign(const httplib::Request& given);
    std::string why_unread(int status) const;
    Verdict begin(const httplib::Request& given, httplib::Response& response);
    void finish(const httplib::ContentReader& read, httplib::Response& response);
    std::shared_ptr<void> share_of_body();
    void send(Answer answer, httplib::Response& response);
    bool run(const std::function<void(Peer&)>& stream);
    void note();

    Desk& desk_;

    // Of the request that is served.
    struct Turn {
        explicit Turn(Connection& given) : connection(given), peer(given) {}
        Connection& connection;
        Peer peer;
        Request request;
        const Route* route = nullptr;
        std::shared_ptr<void> place;  // among those that wait
        std::shared_ptr<void> uncounted;
        std::chrono::steady_clock::time_point began = std::chrono::steady_clock::now();
        bool judged = false;      // by the gate
        bool unreadable = false;  // its head
        int status = 0;
    };
    std::unique_ptr<Turn> turn_;  // there while serve() is at work
};

}  // namespace elpis::http
