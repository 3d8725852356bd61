#include "elpis/cli/live/unix_door.h"

#include <array>
#include <cerrno>
#include <stop_token>
#include <utility>

#include <sys/poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "elpis/base/wakeup.h"

namespace elpis::cli {
namespace {

constexpr int kPauseMs = 1000;  // when the process is out of descriptors

}  // namespace

UnixDoor::UnixDoor(Descriptor listener, LetIn let_in)
    : listener_(std::move(listener)),
      let_in_(std::move(let_in)),
      thread_([this](const std::stop_token& stop) { serve(stop); }) {}

void UnixDoor::close() {
    thread_.request_stop();
    ends_.ring();
    if (thread_.joinable()) thread_.join();
}

void UnixDoor::serve(const std::stop_token& stop) {
    std::array<pollfd, 2> wanted{pollfd{.fd = ends_.descriptor(), .events = POLLIN, .revents = 0},
                                 pollfd{.fd = listener_.get(), .events = POLLIN, .revents = 0}};
    while (!stop.stop_requested()) {
        if (::poll(wanted.data(), wanted.size(), -1) > 0 && wanted[1].revents != 0) let_in_next();
    }
}

void UnixDoor::let_in_next() {
    Descriptor connection(
        ::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
    if (connection.get() >= 0) return let_in_(std::move(connection));
    // Without a descriptor to spare the one who waits stays in line, and poll would return at once,
    // again and again.
    if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
        pollfd end{.fd = ends_.descriptor(), .events = POLLIN, .revents = 0};
        ::poll(&end, 1, kPauseMs);
    }
}

bool is_of_user(const Descriptor& connection, unsigned user) {
    ucred peer{};
    socklen_t size = sizeof peer;
    return ::getsockopt(connection.get(), SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 &&
           peer.uid == user;
}

}  // namespace elpis::cli
