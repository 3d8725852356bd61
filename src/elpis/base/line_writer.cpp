#include "elpis/base/line_writer.h"

#include <cerrno>
#include <cstddef>
#include <string_view>

#include <sys/poll.h>
#include <unistd.h>

namespace elpis {
namespace {

// A pipe that polls writable takes this much at once (POSIX: PIPE_BUF; on Linux one page).
constexpr std::size_t kPiece = 4096;

}  // namespace

bool LineWriter::write(std::string_view line) {
    if (inside_line_) {
        if (put("\n") == 0) return false;
        inside_line_ = false;
    }
    const std::size_t taken = put(line);
    inside_line_ = taken > 0 && taken < line.size();
    return taken == line.size();
}

bool LineWriter::ready() const {
    // An error or a hang-up is reported beside POLLOUT: writing then would raise SIGPIPE.
    pollfd wanted{.fd = fd_, .events = POLLOUT, .revents = 0};
    return ::poll(&wanted, 1, 0) == 1 && wanted.revents == POLLOUT;
}

std::size_t LineWriter::put(std::string_view bytes) {
    std::size_t taken = 0;
    while (taken < bytes.size() && ready()) {
        const std::string_view piece = bytes.substr(taken, kPiece);
        const ssize_t written = ::write(fd_, piece.data(), piece.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) break;
        taken += static_cast<std::size_t>(written);
    }
    return taken;
}

}  // namespace elpis
