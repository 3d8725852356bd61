#include "elpis/cli/screen.h"

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <asm/ioctls.h>
#include <sys/ioctl.h>
#include <sys/poll.h>
#include <sys/types.h>
#include <termios.h>
#include <unistd.h>

namespace elpis::cli {
namespace {

constexpr const char* kEnter = "\x1b[?1049h\x1b[?25l";
constexpr const char* kLeave = "\x1b[?25h\x1b[?1049l";

}  // namespace

Screen::Screen(int input, int output) : input_(input), output_(output) {
    enter();
}

Screen::~Screen() {
    leave();
}

void Screen::enter() {
    if (entered_) return;
    entered_ = true;
    termios now{};
    if (::tcgetattr(input_, &now) == 0) {
        before_ = now;
        now.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);  // Ctrl-C stays a signal
        now.c_cc[VMIN] = 1;
        now.c_cc[VTIME] = 0;
        ::tcsetattr(input_, TCSANOW, &now);
    }
    put(kEnter);
}

void Screen::leave() {
    if (!entered_) return;
    entered_ = false;
    put(kLeave);
    // With TCSAFLUSH, so that keys pressed meanwhile are not typed into the shell.
    if (before_) ::tcsetattr(input_, TCSAFLUSH, &*before_);
    before_.reset();
}

Screen::Size Screen::size() const {
    winsize size{};
    if (::ioctl(output_, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0) return {};
    return {.columns = std::min<int>(size.ws_col, 400), .rows = std::min<int>(size.ws_row, 200)};
}

// Over what is there, line by line: clearing first would flicker.
void Screen::show(const std::vector<std::string>& lines) {
    std::string frame = "\x1b[H";
    for (std::size_t i = 0; i < lines.size(); ++i)
        frame += (i == 0 ? "" : "\r\n") + lines[i] + "\x1b[K";
    put(frame + "\x1b[J");
}

void Screen::put(const std::string& bytes) {
    std::string_view rest = bytes;
    while (!rest.empty() && open_) {
        const ssize_t written = ::write(output_, rest.data(), rest.size());
        if (written >= 0) {
            rest.remove_prefix(static_cast<std::size_t>(written));
        } else if (errno == EAGAIN) {  // somebody shares it and made it non-blocking
            pollfd wanted{.fd = output_, .events = POLLOUT, .revents = 0};
            ::poll(&wanted, 1, -1);
        } else if (errno != EINTR) {
            open_ = false;
        }
    }
}

}  // namespace elpis::cli
