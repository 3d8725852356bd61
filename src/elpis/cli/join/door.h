#pragma once

#include <vector>

#include "elpis/base/guarded.h"
#include "elpis/base/log.h"
#include "elpis/base/wakeup.h"
#include "elpis/cli/join/offer.h"
#include "elpis/cli/join/sessions.h"
#include "elpis/cli/live/unix_door.h"

namespace elpis::cli {

// Lets other processes of this user join this server. It answers from the first moment on, so that
// two processes that start together find each other; who joins before there is anything to join
// waits.
class JoinDoor {
public:
    // `listener` comes from Hosting::listen. Throws std::system_error when there is no thread.
    JoinDoor(Descriptor listener, Offer offer, Log& log);
    ~JoinDoor() = default;
    JoinDoor(const JoinDoor&) = delete;
    JoinDoor& operator=(const JoinDoor&) = delete;

    // From now on everybody is handed on, who has waited first. Once; `sessions` outlives the door.
    void open_to(JoinedSessions& sessions);

private:
    struct Inside {
        JoinedSessions* sessions = nullptr;  // null: not yet
        std::vector<Descriptor> waiting;
    };

    void let_in(Descriptor connection);

    const Offer offer_;
    Log& log_;
    Guarded<Inside> inside_;
    UnixDoor door_;  // last: its thread uses the rest
};

}  // namespace elpis::cli
