#include "elpis/cli/live/door.h"

#include <expected>
#include <filesystem>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <sys/socket.h>
#include <unistd.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/base/wakeup.h"
#include "elpis/cli/live/folder.h"
#include "elpis/cli/live/unix_door.h"

namespace elpis::cli {
namespace fs = std::filesystem;
namespace {

// Only this user and root: the folder keeps others out, this does when somebody opened it to them.
bool may_ask(const Descriptor& connection) {
    return is_of_user(connection, ::geteuid()) || is_of_user(connection, 0);
}

// Containers that share a folder may have the same number for two processes.
std::string new_name() {
    std::random_device random;
    return fmt::format("{}-{:08x}{}", ::getpid(), random(), kDoorSuffix);
}

}  // namespace

Result<std::unique_ptr<LiveDoor>> LiveDoor::open(const std::vector<fs::path>& folders,
                                                 std::function<std::string()> tell) {
    Error why{.code = ErrorCode::Unavailable,
              .message = "neither XDG_RUNTIME_DIR nor XDG_STATE_HOME nor HOME tells where"};
    for (const fs::path& path : folders) {
        auto folder = open_live_folder(path, true);
        if (!folder) {
            why = std::move(folder).error();
            continue;
        }
        std::string name = new_name();
        auto listener = listen_in(*folder, name);
        if (!listener) {
            why = std::move(listener).error();
            continue;
        }
        return std::unique_ptr<LiveDoor>(new LiveDoor(
            *std::move(folder), std::move(name), *std::move(listener), std::move(tell)));
    }
    return std::unexpected(std::move(why));
}

LiveDoor::LiveDoor(Descriptor folder,
                   std::string name,
                   Descriptor listener,
                   std::function<std::string()> tell)
    : folder_(std::move(folder)),
      name_(std::move(name)),
      tell_(std::move(tell)),
      door_(std::move(listener), [this](const Descriptor& connection) { answer(connection); }) {}

LiveDoor::~LiveDoor() {
    door_.close();
    ::unlinkat(folder_.get(), name_.c_str(), 0);
}

void LiveDoor::answer(const Descriptor& connection) const {
    if (!may_ask(connection)) return;
    const std::string line = tell_() + "\n";
    // A line fits into the socket's buffer, which is empty; who does not read gets what fits.
    static_cast<void>(
        ::send(connection.get(), line.data(), line.size(), MSG_NOSIGNAL | MSG_DONTWAIT));
}

}  // namespace elpis::cli
