#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "elpis/base/result.h"
#include "elpis/base/wakeup.h"
#include "elpis/config/load.h"

namespace elpis::cli {

// Whoever started this process and watches over it in systemd's way, if there is such a thing: what
// it has passed on, and what it wants to hear (sd_notify(3), sd_listen_fds(3)). All of it is in the
// environment; without it nothing happens.
class ServiceManager {
public:
    explicit ServiceManager(const config::Inputs& inputs);

    // The socket to listen on (LISTEN_FDS); nothing when none was passed to this very process.
    // Unavailable when there are several, or it is none; see http::adopt_listener. Once.
    Result<std::optional<Descriptor>> listener() const;

    // One or more lines such as "READY=1", in one datagram. Never waits; what cannot be sent is
    // lost, and false.
    bool tell(std::string_view state) const;

    // How often it wants to hear that all is well, at least; nothing when it does not.
    std::optional<std::chrono::milliseconds> watchdog() const { return watchdog_; }

private:
    std::string socket_;  // a path, or an abstract name behind @; empty: nobody listens
    int passed_ = 0;
    std::optional<std::chrono::milliseconds> watchdog_;
};

}  // namespace elpis::cli
