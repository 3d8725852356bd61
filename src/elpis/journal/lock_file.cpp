#include "elpis/journal/lock_file.h"

#include <cerrno>
#include <charconv>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <ios>
#include <optional>
#include <sstream>
#include <string>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/poll.h>
#include <unistd.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/base/utf8.h"

namespace elpis::journal {
namespace fs = std::filesystem;
namespace {

constexpr std::chrono::milliseconds kMostWait{1000};
constexpr std::chrono::milliseconds kGrace{15};
constexpr std::chrono::milliseconds kBetween{5};

// Whether the kernel is ending that process, or has: proc(5), the flags of /proc/PID/stat.
bool is_dying(int pid) {
    constexpr unsigned kExiting = 0x4;  // PF_EXITING
    std::ifstream stream(fmt::format("/proc/{}/stat", pid));
    std::string text;
    if (!std::getline(stream, text)) return true;
    // The name, which may hold anything, ends with the last bracket.
    std::istringstream rest(text.substr(text.rfind(')') + 1));
    std::string state;
    std::string skipped;
    unsigned flags = 0;
    rest >> state;
    for (int i = 0; i < 5; ++i)
        rest >> skipped;
    rest >> flags;
    return state == "Z" || state == "X" || (flags & kExiting) != 0;
}

}  // namespace

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

Result<std::optional<LockFile>> LockFile::lock_after_the_dead(const fs::path& file) {
    // A signal that was just sent has a moment to arrive.
    for (std::chrono::milliseconds waited{0}; waited < kMostWait; waited += kBetween) {
        auto lock = try_lock(file);
        if (!lock || lock->has_value()) return lock;
        if (waited >= kGrace && !is_dying(holder(file))) return lock;
        ::poll(nullptr, 0, static_cast<int>(kBetween.count()));
    }
    return try_lock(file);
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
