#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "elpis/base/result.h"
#include "elpis/base/wakeup.h"
#include "elpis/cli/live/unix_door.h"

namespace elpis::cli {

// Where a running server tells how it does: a Unix socket for its own user. Whoever connects gets
// one line and the end; nothing is read from them, and nobody can make it wait.
class LiveDoor {
public:
    // In the first folder that can be used. `tell` gives the line; it is called on the door's own
    // thread, must be quick, must not throw, and outlives the door. Unavailable with the reason
    // when no folder can be used.
    static Result<std::unique_ptr<LiveDoor>> open(const std::vector<std::filesystem::path>& folders,
                                                  std::function<std::string()> tell);

    ~LiveDoor();  // takes the socket away
    LiveDoor(const LiveDoor&) = delete;
    LiveDoor& operator=(const LiveDoor&) = delete;

private:
    LiveDoor(Descriptor folder,
             std::string name,
             Descriptor listener,
             std::function<std::string()> tell);

    void answer(const Descriptor& connection) const;

    Descriptor folder_;
    std::string name_;
    std::function<std::string()> tell_;
    UnixDoor door_;  // last: its thread uses the rest
};

}  // namespace elpis::cli
