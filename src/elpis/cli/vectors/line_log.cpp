#include "elpis/cli/vectors/line_log.h"

#include <array>
#include <cerrno>
#include <cstddef>
#include <expected>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/base/wakeup.h"

namespace elpis::cli {
namespace {

std::unexpected<Error> trouble(const std::filesystem::path& file, std::string_view what) {
    return fail(
        ErrorCode::Unavailable,
        fmt::format("{} {}: {}", file.string(), what, std::generic_category().message(errno)));
}

}  // namespace

LineLog::LineLog(std::filesystem::path file, Descriptor opened)
    : file_(std::move(file)), opened_(std::move(opened)) {}

Result<LineLog> LineLog::open(const std::filesystem::path& file) {
    Descriptor opened(
        ::open(file.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NONBLOCK, 0666));
    if (opened.get() < 0) return trouble(file, "cannot be opened");
    struct stat about{};
    if (::fstat(opened.get(), &about) != 0) return trouble(file, "cannot be looked at");
    if (!S_ISREG(about.st_mode)) {
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("{} is no file that can be gone on with", file.string()));
    }
    if (static_cast<std::size_t>(about.st_size) > kMostBytes) {
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("{} has {} bytes, more than is gone on with; name another file",
                                file.string(),
                                about.st_size));
    }
    if (::flock(opened.get(), LOCK_EX | LOCK_NB) != 0) {
        return fail(ErrorCode::Busy,
                    fmt::format("{} is being written by another program", file.string()));
    }
    return LineLog(file, std::move(opened));
}

Result<std::string> LineLog::content() const {
    std::string text;
    std::array<char, 65536> piece{};
    while (text.size() <= kMostBytes) {
        const ssize_t got =
            ::pread(opened_.get(), piece.data(), piece.size(), static_cast<off_t>(text.size()));
        if (got == 0) return text;
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return trouble(file_, "cannot be read");
        text.append(piece.data(), static_cast<std::size_t>(got));
    }
    return fail(ErrorCode::InvalidArgument,
                fmt::format("{} grows while it is read", file_.string()));
}

Result<void> LineLog::go_on_at(std::size_t bytes) {
    if (::ftruncate(opened_.get(), static_cast<off_t>(bytes)) != 0)
        return trouble(file_, "cannot be cut to its last whole line");
    return {};
}

Result<void> LineLog::add(std::string_view line) {
    std::string bytes(line);
    bytes += '\n';
    std::string_view left = bytes;
    while (!left.empty()) {
        const ssize_t written = ::write(opened_.get(), left.data(), left.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return trouble(file_, "could not be written");
        left.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
}

}  // namespace elpis::cli
