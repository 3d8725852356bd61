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

}  // namespace elpis::cli
