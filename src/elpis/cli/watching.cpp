#include "elpis/cli/watching.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <functional>
#include <string>
#include <vector>

#include <signal.h>
#include <sys/poll.h>
#include <sys/types.h>
#include <unistd.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/cli/screen.h"
#include "elpis/cli/signals.h"

namespace elpis::cli {
namespace {

enum class Pressed { Quit, Other, Nothing };

Pressed read_keys(int fd) {
    std::array<char, 64> keys{};
    const ssize_t got = ::read(fd, keys.data(), keys.size());
    if (got < 0) return errno == EAGAIN || errno == EINTR ? Pressed::Other : Pressed::Nothing;
    if (got == 0) return Pressed::Nothing;
    const bool quit = std::any_of(keys.data(), keys.data() + got, [](char key) {
        constexpr char kEndOfText = 4;  // Ctrl-D
        return key == 'q' || key == 'Q' || key == kEndOfText;
    });
    return quit ? Pressed::Quit : Pressed::Other;
}

}  // namespace

Woken wait_while_watched(Signals& signals, int keys, int output, int milliseconds) {
    std::array<pollfd, 3> wanted{pollfd{.fd = signals.fd(), .events = POLLIN, .revents = 0},
                                 pollfd{.fd = keys, .events = POLLIN, .revents = 0},
                                 pollfd{.fd = output, .events = 0, .revents = 0}};
    if (::poll(wanted.data(), wanted.size(), milliseconds) < 0) return {};
    return {.signal = signals.take(),
            .key = wanted[1].revents != 0,
            .reader_gone = (wanted[2].revents & (POLLERR | POLLHUP)) != 0};
}

Result<void> show_pictures(
    int milliseconds, const std::function<std::vector<std::string>(Screen::Size size)>& picture) {
    Signals signals({SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGWINCH, SIGTSTP});
    int keys = ::isatty(STDIN_FILENO) == 1 ? STDIN_FILENO : -1;  // poll passes over −1
    Screen screen(STDIN_FILENO, STDOUT_FILENO);
    while (screen.open()) {
        screen.show(picture(screen.size()));
        const Woken woken = wait_while_watched(signals, keys, STDOUT_FILENO, milliseconds);
        if (woken.reader_gone) break;
        if (woken.signal == SIGTSTP) {
            screen.leave();
            ::raise(SIGSTOP);
            screen.enter();
        } else if (woken.signal && woken.signal != SIGWINCH) {
            return fail(ErrorCode::Cancelled, "interrupted");
        }
        if (woken.key) {
            const Pressed pressed = read_keys(keys);
            if (pressed == Pressed::Quit) break;
            if (pressed == Pressed::Nothing) keys = -1;
        }
    }
    return {};
}

}  // namespace elpis::cli
