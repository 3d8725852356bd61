#include "elpis/cli/live/folder.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <expected>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/base/utf8.h"
#include "elpis/base/wakeup.h"

namespace elpis::cli {
namespace fs = std::filesystem;
namespace {

constexpr mode_t kOwnerOnly = 0700;
constexpr mode_t kSocketMode = 0600;
constexpr int kMostWaiting = 8;  // connections in line; who comes beyond them waits to connect
constexpr mode_t kOthers = 0077;

std::unexpected<Error> unusable(const fs::path& path, std::string_view what) {
    return fail(
        ErrorCode::Unavailable,
        fmt::format("the folder of running servers {} {}", utf8::printable(path.string()), what));
}

}  // namespace

Result<Descriptor> open_live_folder(const fs::path& path, bool make) {
    if (make) {
        std::error_code error;
        fs::create_directories(path.parent_path(), error);
        if (::mkdir(path.c_str(), kOwnerOnly) != 0 && errno != EEXIST) {
            return unusable(path, fmt::format("cannot be made: {}", reason_of(errno)));
        }
    }
    Descriptor folder(::open(path.c_str(), O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC | O_RDONLY));
    if (folder.get() < 0) {
        const int error = errno;
        if (error == ENOENT) return fail(ErrorCode::NotFound, "there is no such folder");
        return unusable(path, fmt::format("cannot be opened: {}", reason_of(error)));
    }
    struct stat state{};
    if (::fstat(folder.get(), &state) != 0) {
        return unusable(path, fmt::format("cannot be looked at: {}", reason_of(errno)));
    }
    if (state.st_uid != ::geteuid()) {
        return unusable(path, fmt::format("belongs to another user (uid {})", state.st_uid));
    }
    if ((state.st_mode & kOthers) != 0 && ::fchmod(folder.get(), kOwnerOnly) != 0) {
        return unusable(path, fmt::format("cannot be closed to others: {}", reason_of(errno)));
    }
    return folder;
}

std::string reason_of(int error) {
    return std::generic_category().message(error);
}

sockaddr_un address_in(const Descriptor& folder, const std::string& name) {
    const std::string path = fmt::format("/proc/self/fd/{}/{}", folder.get(), name);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.data(), std::min(path.size(), sizeof address.sun_path - 1));
    return address;
}

Result<Descriptor> listen_in(const Descriptor& folder, const std::string& name) {
    Descriptor listener(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    // Under its name only when it listens: before that it looks like the socket of a dead server,
    // which whoever asks takes away.
    const std::string unseen = name + ".new";
    ::unlinkat(folder.get(), unseen.c_str(), 0);  // of one who died right here
    const sockaddr_un address = address_in(folder, unseen);
    if (listener.get() < 0 ||
        ::bind(listener.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
        ::fchmodat(folder.get(), unseen.c_str(), kSocketMode, 0) != 0 ||
        ::listen(listener.get(), kMostWaiting) != 0 ||
        ::renameat(folder.get(), unseen.c_str(), folder.get(), name.c_str()) != 0) {
        const int error = errno;
        ::unlinkat(folder.get(), unseen.c_str(), 0);
        return fail(ErrorCode::Unavailable,
                    fmt::format("the socket {} cannot be opened: {}", name, reason_of(error)));
    }
    return listener;
}

}  // namespace elpis::cli
