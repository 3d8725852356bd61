#include "elpis/cli/join/door.h"

#include <string>
#include <utility>

#include <sys/socket.h>
#include <sys/types.h>
#include <unistd.h>

#include "elpis/base/log.h"
#include "elpis/base/wakeup.h"
#include "elpis/cli/join/offer.h"
#include "elpis/cli/join/sessions.h"
#include "elpis/cli/live/unix_door.h"

namespace elpis::cli {
namespace {

// One line into an empty buffer: it fits, or nobody reads it.
bool say(const Descriptor& connection, const Offer& offer) {
    const std::string line = offer_line(offer);
    return ::send(connection.get(), line.data(), line.size(), MSG_NOSIGNAL | MSG_DONTWAIT) ==
           static_cast<ssize_t>(line.size());
}

}  // namespace

JoinDoor::JoinDoor(Descriptor listener, Offer offer, Log& log)
    : offer_(std::move(offer)),
      log_(log),
      door_(std::move(listener), [this](Descriptor connection) { let_in(std::move(connection)); }) {
}

void JoinDoor::open_to(JoinedSessions& sessions) {
    inside_.with([&sessions](Inside& inside) {
        inside.sessions = &sessions;
        for (Descriptor& each : inside.waiting)
            sessions.take(std::move(each));
        inside.waiting.clear();
    });
}

void JoinDoor::let_in(Descriptor connection) {
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
