#pragma once

#include <chrono>
#include <functional>
#include <string_view>
#include <utility>

#include "elpis/base/wakeup.h"

namespace elpis::http {

class Connection;

// The client at the other end, as a handler sees it: what it can be sent, and how one waits for
// something else without losing sight of it. On the thread that serves the request, while it is
// served.
class Peer {
public:
    using Time = std::chrono::steady_clock::time_point;
    using Write = std::function<bool(std::string_view bytes)>;

    explicit Peer(Connection& connection) : connection_(connection) {}

    // Why a wait ended. Gone and Closing stay so: whoever hears one of them gives up what it
    // waited for.
    enum class Woken {
        News,     // what was waited for has rung
        Late,     // `until` has come
        Gone,     // nobody is there any more
        Closing,  // the server is about to end
    };
    Woken wait(Wakeup& news, Time until) const;
    // The server is about to end.
    bool closing() const;

    // Only within Answer::stream. False when nobody reads any more. May wait for a slow reader, no
    // longer than Options::write_time.
    bool send(std::string_view bytes) const { return write_ && write_(bytes); }

    // What is served only listens from now on, without an end of its own: it counts against
    // Options::max_listeners and no longer against max_streams. False: there are as many as may be.
    bool listen() const { return listen_ && listen_(); }

    // For the server.
    void set_write(Write write) { write_ = std::move(write); }
    void set_listen(std::function<bool()> listen) { listen_ = std::move(listen); }

private:
    Connection& connection_;
    Write write_;
    std::function<bool()> listen_;
};

}  // namespace elpis::http
