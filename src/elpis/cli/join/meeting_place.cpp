#include "elpis/cli/join/meeting_place.h"

#include <cerrno>
#include <chrono>
#include <cstddef>
#include <expected>
#include <filesystem>
#include <optional>
#include <ranges>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/base/wakeup.h"
#include "elpis/cli/join/offer.h"
#include "elpis/cli/live/folder.h"

namespace elpis::cli {
namespace fs = std::filesystem;
namespace {

constexpr std::string_view kPrefix = "join-";
constexpr std::string_view kLockSuffix = ".lock";
constexpr std::size_t kNameDigits = 16;  // of the key
constexpr std::size_t kMostOthers = 8;
constexpr mode_t kOwnerOnly = 0600;

std::string with(const std::string& name, std::string_view suffix) {
    return fmt::format("{}{}", name, suffix);
}

Descriptor same_folder(const Descriptor& folder) {
    return Descriptor(::fcntl(folder.get(), F_DUPFD_CLOEXEC, 3));
}

}  // namespace

// The lock's name goes while it is still held: whoever has opened it meanwhile finds that it is not
// the file of that name any more, and begins anew.
Hosting::~Hosting() {
    if (lock_.get() < 0) return;
    leave_the_door();
    ::unlinkat(folder_.get(), with(name_, kLockSuffix).c_str(), 0);
}

Result<Descriptor> Hosting::listen() const {
    return listen_in(folder_, with(name_, kDoorSuffix));
}

void Hosting::leave_the_door() const {
    ::unlinkat(folder_.get(), with(name_, kDoorSuffix).c_str(), 0);
}

Result<MeetingPlace> MeetingPlace::open(const std::vector<fs::path>& folders, std::string key) {
    Error why{.code = ErrorCode::Unavailable,
              .message = "neither XDG_RUNTIME_DIR nor XDG_STATE_HOME nor HOME tells where"};
    for (const fs::path& path : folders | std::views::reverse) {
        auto folder = open_live_folder(path, true);
        if (folder) return MeetingPlace(path, *std::move(folder), std::move(key));
        why = std::move(folder).error();
    }
    return std::unexpected(std::move(why));
}

MeetingPlace::MeetingPlace(fs::path path, Descriptor folder, std::string key)
    : path_(std::move(path)),
      folder_(std::move(folder)),
      key_(std::move(key)),
      name_(fmt::format("{}{}", kPrefix, key_.substr(0, kNameDigits))) {}

Result<std::optional<Hosting>> MeetingPlace::try_to_host() const {
    const std::string name = with(name_, kLockSuffix);
    Descriptor lock(::openat(
        folder_.get(), name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, kOwnerOnly));
    if (lock.get() < 0) {
        return fail(ErrorCode::Unavailable,
                    fmt::format("the lock {} cannot be opened: {}", name, reason_of(errno)));
    }
    if (::flock(lock.get(), LOCK_EX | LOCK_NB) != 0) {
        if (errno == EWOULDBLOCK) return std::nullopt;
        return fail(ErrorCode::Unavailable,
                    fmt::format("the lock {} cannot be taken: {}", name, reason_of(errno)));
    }
    // Its owner may have ended, and removed the name, since we opened it: ask again soon.
    struct stat mine{};
    struct stat named{};
    if (::fstat(lock.get(), &mine) != 0 ||
        ::fstatat(folder_.get(), name.c_str(), &named, AT_SYMLINK_NOFOLLOW) != 0 ||
        mine.st_ino != named.st_ino || mine.st_dev != named.st_dev) {
        return std::nullopt;
    }
    return Hosting(same_folder(folder_), name_, std::move(lock));
}

Result<MeetingPlace::Joined> MeetingPlace::try_to_join(std::chrono::milliseconds patience) const {
    ELPIS_TRY(Joined joined, join(with(name_, kDoorSuffix), patience));
    if (joined.offer.key != key_) {
        return fail(ErrorCode::Unavailable,
                    fmt::format("process {} listens in the place of a server with these settings, "
                                "and has others",
                                joined.offer.process));
    }
    if (joined.offer.full) {
        return fail(ErrorCode::Unavailable,
                    fmt::format("the server in process {} has as many clients as it takes",
                                joined.offer.process));
    }
    return joined;
}

Result<MeetingPlace::Joined> MeetingPlace::join(const std::string& socket,
                                                std::chrono::milliseconds patience) const {
    Descriptor connection(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (connection.get() < 0) return fail(ErrorCode::Unavailable, reason_of(errno));
    const sockaddr_un address = address_in(folder_, socket);
    if (::connect(connection.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) !=
        0) {
        // EAGAIN: as many wait in line as fit.
        const bool nobody = errno == ENOENT || errno == ECONNREFUSED || errno == EAGAIN;
        return fail(nobody ? ErrorCode::NotFound : ErrorCode::Unavailable,
                    fmt::format("{} cannot be connected to: {}", socket, reason_of(errno)));
    }
    auto offer = read_offer(connection, patience);
    if (!offer) {
        return fail(offer.error().code,
                    fmt::format("who listens at {} {}", socket, offer.error().message));
    }
    return Joined{.connection = std::move(connection), .offer = *std::move(offer)};
}

std::vector<Offer> MeetingPlace::others(std::chrono::milliseconds patience) const {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    std::vector<Offer> offers;
    std::error_code error;
    for (const fs::directory_entry& entry : fs::directory_iterator(path_, error)) {
        const std::string name = entry.path().filename().string();
        if (!name.starts_with(kPrefix) || !name.ends_with(kDoorSuffix)) continue;
        if (name == with(name_, kDoorSuffix)) continue;
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(
            deadline - std::chrono::steady_clock::now());
        if (left.count() <= 0 || offers.size() == kMostOthers) break;
        if (auto joined = join(name, left)) offers.push_back(std::move(joined->offer));
    }
    return offers;
}

}  // namespace elpis::cli
