#include "elpis/cli/standard_input.h"

#include <array>
#include <cerrno>
#include <cstddef>
#include <string>

#include <fmt/format.h>
#include <sys/poll.h>
#include <sys/types.h>
#include <unistd.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/cli/signals.h"

namespace elpis::cli {

bool wait_for(int fd, Signals& signals, int limit_ms) {
    std::array<pollfd, 2> wanted{pollfd{.fd = fd, .events = POLLIN, .revents = 0},
                                 pollfd{.fd = signals.fd(), .events = POLLIN, .revents = 0}};
    // Stopped and continued, poll() ends early: who then reads would wait where no signal is seen.
    while (::poll(wanted.data(), wanted.size(), limit_ms) < 0 && errno == EINTR) {
    }
    return !signals.take();
}

Result<std::string> read_input(std::size_t limit, Signals& signals) {
    std::string text;
    std::array<char, 65536> piece{};
    while (true) {
        if (!wait_for(STDIN_FILENO, signals, -1)) return fail(ErrorCode::Cancelled, "interrupted");
        const ssize_t got = ::read(STDIN_FILENO, piece.data(), piece.size());
        if (got == 0) break;
        if (got < 0 && (errno == EINTR || errno == EAGAIN)) continue;
        if (got < 0) return fail(ErrorCode::InvalidArgument, "standard input cannot be read");
        text.append(piece.data(), static_cast<std::size_t>(got));
        if (text.size() > limit) {
            return fail(ErrorCode::InvalidArgument,
                        fmt::format("standard input has more than {} bytes, the most a prompt may "
                                    "have (engine.max_prompt_bytes)",
                                    limit));
        }
    }
    return text;
}

}  // namespace elpis::cli
