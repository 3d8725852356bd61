#pragma once

#include <functional>
#include <stop_token>
#include <thread>

#include "elpis/base/wakeup.h"

namespace elpis::cli {

// A Unix socket where processes of this machine connect, and the thread that takes them in.
class UnixDoor {
public:
    // Called on the door's thread with each non-blocking connection, whoever it is from; must be
    // quick, and must not throw.
    using LetIn = std::function<void(Descriptor connection)>;

    // `listener` listens, and does not block. Throws std::system_error when there is no thread or
    // no descriptor.
    UnixDoor(Descriptor listener, LetIn let_in);
    ~UnixDoor() { close(); }
    UnixDoor(const UnixDoor&) = delete;
    UnixDoor& operator=(const UnixDoor&) = delete;

    // Lets in nobody any more, and waits for who is being let in. Again: no effect. One thread.
    void close();

private:
    void serve(const std::stop_token& stop);
    void let_in_next();

    Descriptor listener_;
    const LetIn let_in_;
    Wakeup ends_;
    std::jthread thread_;  // last: joins before anything it uses is destroyed
};

// Whether the process at the other end of a Unix socket runs as `user`: as it was when it
// connected, or began to listen.
bool is_of_user(const Descriptor& connection, unsigned user);

}  // namespace elpis::cli
