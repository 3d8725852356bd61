#include "elpis/journal/log_sync.h"

#include <cerrno>
#include <cstdint>
#include <expected>
#include <filesystem>
#include <string>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "elpis/base/result.h"
#include "elpis/journal/database.h"
#include "elpis/journal/failure.h"
#include "elpis/journal/place.h"

namespace elpis::journal {
namespace {

std::unexpected<Failure> failed(const std::string& what) {
    return std::unexpected(
        Failure{Failure::Kind::Unwritable, what + ": " + std::generic_category().message(errno)});
}

std::uint64_t inode_of(const std::filesystem::path& file) {
    struct stat found{};
    return ::stat(file.c_str(), &found) == 0 ? found.st_ino : 0;
}

}  // namespace

Attempt<LogSync> LogSync::open(const std::filesystem::path& file) {
    ELPIS_TRY(Database database, Database::open(file, Database::Mode::ReadWrite));
    // Whenever it ends, it touches no file: by then there may be others under these names.
    database.leave_log(true);
    ELPIS_OK(database.execute("PRAGMA synchronous = NORMAL"));
    // SQLite has no locks on the log, so that a descriptor of our own does no harm when it is
    // closed (on the database it would: it would end all locks of this process).
    const int fd = ::open(log_of(file).c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0) return failed("its log cannot be opened");
    LogSync sync(file, std::move(database), fd);
    sync.inode_ = inode_of(file);
    return sync;
}

LogSync::LogSync(LogSync&& other) noexcept
    : file_(std::move(other.file_)),
      database_(std::move(other.database_)),
      fd_(std::exchange(other.fd_, -1)),
      inode_(other.inode_) {}

LogSync::~LogSync() {
    if (fd_ >= 0) ::close(fd_);
}

Attempt<void> LogSync::sync() {
    if (::fdatasync(fd_) != 0) return failed("its log cannot be made durable");
    if (inode_of(file_) != inode_) {
        return std::unexpected(Failure{Failure::Kind::Replaced,
                                       "the file was deleted or replaced while it was in use"});
    }
    struct stat log{};
    if (::fstat(fd_, &log) == 0 && log.st_nlink > 0) return {};
    return std::unexpected(
        Failure{Failure::Kind::Detached, "its log was deleted while it was in use"});
}

}  // namespace elpis::journal
