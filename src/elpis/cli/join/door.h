#pragma once

#include <stop_token>
#include <thread>
#include <vector>

#include "elpis/base/guarded.h"
#include "elpis/base/log.h"
#include "elpis/base/wakeup.h"
#include "elpis/cli/join/offer.h"
#include "elpis/cli/join/sessions.h"

namespace elpis::cli {

// Lets other processes of this user join this server. It answers from the first moment on, so that
// two processes that start together find each other; who joins before there is anything to join
// waits.
class JoinDoor {
public:
    // `listener` comes from Hosting::listen. Throws std::system_error when there is no thread.
    JoinDoor(Descriptor listener, Offer offer, Log& log);
    ~JoinDoor();
    JoinDoor(const JoinDoor&) = delete;
    JoinDoor& operator=(const JoinDoor&) = delete;

    // From now on everybody is handed on, who has waited first. Once; `sessions` outlives the door.
    void open_to(JoinedSessions& sessions);

private:
    struct Inside {
        JoinedSessions* sessions = nullptr;  // null: not yet
        std::vector<Descriptor> waiting;
    };

    void serve(const std::stop_token& stop);
    void let_in_next();

    Descriptor listener_;
    const Offer offer_;
    Log& log_;
    Guarded<Inside> inside_;
    Wakeup ends_;
    std::jthread thread_;  // last: joins before anything it uses is destroyed
};

}  // namespace elpis::cli
