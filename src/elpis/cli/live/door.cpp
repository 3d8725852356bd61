#include "elpis/cli/live/door.h"

#include <array>
#include <cerrno>
#include <expected>
#include <filesystem>
#include <functional>
#include <memory>
#include <random>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <sys/poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/base/wakeup.h"
#include "elpis/cli/live/folder.h"

namespace elpis::cli {
namespace fs = std::filesystem;
namespace {

constexpr int kPauseMs = 1000;  // when the process is out of descriptors

// Only this user and root: the folder keeps others out, this does when somebody opened it to them.
bool may_ask(const Descriptor& connection) {
    ucred peer{};
    socklen_t size = sizeof peer;
    if (::getsockopt(connection.get(), SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) return false;
    return peer.uid == ::geteuid() || peer.uid == 0;
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
      listener_(std::move(listener)),
      tell_(std::move(tell)),
      thread_([this](const std::stop_token& stop) { serve(stop); }) {}

LiveDoor::~LiveDoor() {
    thread_.request_stop();
    ends_.ring();
    thread_.join();
    ::unlinkat(folder_.get(), name_.c_str(), 0);
}

void LiveDoor::serve(const std::stop_token& stop) {
    std::array<pollfd, 2> wanted{pollfd{.fd = ends_.descriptor(), .events = POLLIN, .revents = 0},
                                 pollfd{.fd = listener_.get(), .events = POLLIN, .revents = 0}};
    while (!stop.stop_requested()) {
        if (::poll(wanted.data(), wanted.size(), -1) > 0 && wanted[1].revents != 0) answer_next();
    }
}

void LiveDoor::answer_next() {
    const Descriptor connection(
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
    if (!may_ask(connection)) return;
    const std::string line = tell_() + "\n";
    // A line fits into the socket's buffer, which is empty; who does not read gets what fits.
    static_cast<void>(
        ::send(connection.get(), line.data(), line.size(), MSG_NOSIGNAL | MSG_DONTWAIT));
}

}  // namespace elpis::cli
