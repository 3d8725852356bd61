#include "elpis/journal/place.h"

#include <cerrno>
#include <expected>
#include <filesystem>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "elpis/base/clock.h"
#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/base/utc_time.h"
#include "elpis/base/utf8.h"

namespace elpis::journal {
namespace fs = std::filesystem;
namespace {

// A folder in which this many names are taken has another trouble than ours.
constexpr int kMostOfOneSecond = 1'000;

std::unexpected<Error> unusable(const fs::path& path, const std::string& reason) {
    return fail(ErrorCode::Unavailable,
                fmt::format("{} {}", utf8::printable(path.string()), reason));
}

std::string message_of(int error) {
    return std::generic_category().message(error);
}

bool is_there(const fs::path& path) {
    std::error_code error;
    return fs::exists(fs::symlink_status(path, error));
}

}  // namespace

Result<void> make_private_folder(const fs::path& folder) {
    std::vector<fs::path> missing;
    std::error_code error;
    for (fs::path at = folder; !at.empty() && !fs::exists(at, error); at = at.parent_path()) {
        missing.push_back(at);
    }
    for (auto at = missing.rbegin(); at != missing.rend(); ++at) {
        if (::mkdir(at->c_str(), 0700) == 0 || errno == EEXIST) continue;
        return unusable(*at, fmt::format("cannot be made: {}", message_of(errno)));
    }
    return {};
}

Result<void> make_private_file(const fs::path& file) {
    std::error_code error;
    const fs::file_status status = fs::status(file, error);
    if (fs::exists(status) && !fs::is_regular_file(status)) {
        return unusable(file, "is not a regular file");
    }
    // Not even opened if it is there: closing any descriptor of a file ends the locks that SQLite
    // has on it in this process.
    if (fs::exists(status)) return {};
    const int fd = ::open(file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0) return unusable(file, fmt::format("cannot be opened: {}", message_of(errno)));
    ::close(fd);
    return {};
}

fs::path log_of(const fs::path& file) {
    return fs::path(file) += "-wal";
}

fs::path index_of(const fs::path& file) {
    return fs::path(file) += "-shm";
}

Result<fs::path> set_aside(const fs::path& file, Clock::Wall now) {
    const UtcTime at = utc_time(now);
    const std::string stamp = fmt::format("{:04}{:02}{:02}T{:02}{:02}{:02}Z",
                                          at.year,
                                          at.month,
                                          at.day,
                                          at.hour,
                                          at.minute,
                                          at.second);
    for (int count = 1; count <= kMostOfOneSecond; ++count) {
        fs::path aside = file;
        aside += fmt::format(".aside-{}", stamp);
        if (count > 1) aside += fmt::format("-{}", count);
        if (is_there(aside) || is_there(log_of(aside)) || is_there(index_of(aside))) continue;
        // The database last: whoever is killed in between leaves no log that a new database would
        // take for its own.
        std::error_code error;
        for (const auto& [from, to] : {std::pair(index_of(file), index_of(aside)),
                                       std::pair(log_of(file), log_of(aside)),
                                       std::pair(file, aside)}) {
            if (!is_there(from)) continue;
            fs::rename(from, to, error);
            if (error) {
                return unusable(from, fmt::format("cannot be renamed: {}", error.message()));
            }
        }
        return aside;
    }
    return unusable(file, "cannot be renamed: too many were set aside in this second");
}

}  // namespace elpis::journal
