#include "elpis/journal/lock_file.h"

#include <cerrno>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <ios>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/base/utf8.h"

namespace elpis::journal {
namespace fs = std::filesystem;

Result<std::optional<LockFile>> LockFile::try_lock(const fs::path& file) {
    // Not followed if it is a link: what is written here would land in somebody's file.
    const int fd =
        ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);
    if (fd < 0) {
        return fail(ErrorCode::Unavailable,
                    fmt::format("the lock file {} cannot be opened: {}",
                                utf8::printable(file.string()),
                                std::generic_category().message(errno)));
    }
    LockFile lock(fd);
    // flock belongs to the open file, so a second journal in this process does not get it either.
    if (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
        if (errno == EWOULDBLOCK) return std::optional<LockFile>();
        return fail(ErrorCode::Unavailable,
                    fmt::format("the lock file {} cannot be locked: {}",
                                utf8::printable(file.string()),
                                std::generic_category().message(errno)));
    }
    // For people and for a message. On a full disk it stays empty, and nobody minds.
    const std::string pid = fmt::format("{}\n", ::getpid());
    if (::ftruncate(fd, 0) == 0) static_cast<void>(!::pwrite(fd, pid.data(), pid.size(), 0));
    return std::optional(std::move(lock));
}

int LockFile::holder(const fs::path& file) {
    std::ifstream stream(file);
    std::string text(16, '\0');
    stream.read(text.data(), static_cast<std::streamsize>(text.size()));
    int pid = 0;
    std::from_chars(text.data(), text.data() + stream.gcount(), pid);
    return pid;
}

LockFile::~LockFile() {
    if (fd_ >= 0) ::close(fd_);
}

}  // namespace elpis::journal
