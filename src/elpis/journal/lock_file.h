#pragma once

#include <filesystem>
#include <optional>
#include <utility>

#include "elpis/base/result.h"

namespace elpis::journal {

// Says that this process, and no other, writes a file: a lock on a file beside it, which the kernel
// gives back when the process ends, however it ends. The file stays and means nothing by itself.
class LockFile {
public:
    // Nothing when somebody else has it. Unavailable when the file cannot be made.
    static Result<std::optional<LockFile>> try_lock(const std::filesystem::path& file);

    // The same, but waits, a second at most, for a holder that was killed: the kernel gives its
    // lock back only after its memory, and who starts it again at once would find it held.
    static Result<std::optional<LockFile>> lock_after_the_dead(const std::filesystem::path& file);

    // Who holds the lock, as it wrote down itself; 0 when it did not.
    static int holder(const std::filesystem::path& file);

    ~LockFile();
    LockFile(LockFile&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    LockFile& operator=(LockFile&& other) noexcept {
        std::swap(fd_, other.fd_);
        return *this;
    }
    LockFile(const LockFile&) = delete;
    LockFile& operator=(const LockFile&) = delete;

private:
    explicit LockFile(int fd) : fd_(fd) {}

    int fd_;
};

}  // namespace elpis::journal
