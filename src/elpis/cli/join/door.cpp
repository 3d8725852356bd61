#include "elpis/cli/join/door.h"

#include <array>
#include <cerrno>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>

#include <sys/poll.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <unistd.h>

#include "elpis/base/log.h"
#include "elpis/base/wakeup.h"
#include "elpis/cli/join/offer.h"
#include "elpis/cli/join/sessions.h"

namespace elpis::cli {
namespace {

constexpr int kPauseMs = 1000;  // when the process is out of descriptors

// One line into an empty buffer: it fits, or nobody reads it.
bool say(const Descriptor& connection, const Offer& offer) {
    const std::string line = offer_line(offer);
    return ::send(connection.get(), line.data(), line.size(), MSG_NOSIGNAL | MSG_DONTWAIT) ==
           static_cast<ssize_t>(line.size());
}

}  // namespace

JoinDoor::JoinDoor(Descriptor listener, Offer offer, Log& log)
    : listener_(std::move(listener)),
      offer_(std::move(offer)),
      log_(log),
      thread_([this](const std::stop_token& stop) { serve(stop); }) {}

JoinDoor::~JoinDoor() {
    thread_.request_stop();
    ends_.ring();
}

void JoinDoor::open_to(JoinedSessions& sessions) {
    inside_.with([&sessions](Inside& inside) {
        inside.sessions = &sessions;
        for (Descriptor& each : inside.waiting)
            sessions.take(std::move(each));
        inside.waiting.clear();
    });
}

void JoinDoor::serve(const std::stop_token& stop) {
    std::array<pollfd, 2> wanted{pollfd{.fd = ends_.descriptor(), .events = POLLIN, .revents = 0},
                                 pollfd{.fd = listener_.get(), .events = POLLIN, .revents = 0}};
    while (!stop.stop_requested()) {
        if (::poll(wanted.data(), wanted.size(), -1) > 0 && wanted[1].revents != 0) let_in_next();
    }
}

void JoinDoor::let_in_next() {
    Descriptor connection(
        ::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
    if (connection.get() < 0) {
        // Without a descriptor to spare the one who waits stays in line, and poll would return at
        // once, again and again.
        if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
            pollfd end{.fd = ends_.descriptor(), .events = POLLIN, .revents = 0};
            ::poll(&end, 1, kPauseMs);
        }
        return;
    }
    if (!is_of_user(connection, ::geteuid())) {
        log_.warning("join", "a process of another user wanted to join, and may not");
        return;
    }
    inside_.with([&](Inside& inside) {
        Offer offer = offer_;
        offer.full = inside.sessions != nullptr ? inside.sessions->full()
                                                : inside.waiting.size() >= JoinedSessions::kMost;
        if (!say(connection, offer) || offer.full) return;
        if (inside.sessions != nullptr) {
            inside.sessions->take(std::move(connection));
        } else {
            inside.waiting.push_back(std::move(connection));
        }
    });
}

}  // namespace elpis::cli
