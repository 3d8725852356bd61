#include "elpis/cli/terminal.h"

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <charconv>
#include <cstddef>
#include <cstdlib>
#include <string>
#include <string_view>
#include <system_error>

#include <asm/ioctls.h>
#include <fmt/format.h>
#include <sys/ioctl.h>
#include <sys/poll.h>
#include <sys/types.h>
#include <unistd.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/base/utf8.h"
#include "elpis/cli/columns.h"

namespace elpis::cli {
namespace {

constexpr int kNarrowest = 20;
constexpr int kWidest = 400;

std::string_view variable(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? std::string_view{} : value;
}

bool locale_is_utf8() {
    for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
        std::string value(variable(name));
        if (value.empty()) continue;
        std::ranges::transform(
            value, value.begin(), [](unsigned char c) { return std::tolower(c); });
        return value.contains("utf-8") || value.contains("utf8");
    }
    return false;
}

int width_of(int fd) {
    winsize size{};
    int width = 80;
    if (::ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
        width = size.ws_col;
    } else if (const std::string_view text = variable("COLUMNS"); !text.empty()) {
        std::from_chars(text.data(), text.data() + text.size(), width);
    }
    return std::clamp(width, kNarrowest, kWidest);
}

std::string_view code_of(Ink ink) {
    switch (ink) {
        case Ink::Plain:
            return "0";
        case Ink::Bold:
            return "1";
        case Ink::Faint:
            return "2";
        case Ink::Red:
            return "31";
        case Ink::Green:
            return "32";
        case Ink::Yellow:
            return "33";
        case Ink::Blue:
            return "34";
        case Ink::Magenta:
            return "35";
    }
    return "0";
}

}  // namespace

Look look_of(int fd) {
    Look look{.terminal = ::isatty(fd) == 1 && variable("TERM") != "dumb"};
    look.width = width_of(fd);
    look.colour = look.terminal && variable("NO_COLOR").empty();
    look.unicode = look.terminal && locale_is_utf8();
    return look;
}

std::string paint(const Look& look, Ink ink, std::string_view text) {
    if (!look.colour || ink == Ink::Plain) return std::string(text);
    return fmt::format("\x1b[{}m{}\x1b[0m", code_of(ink), text);
}

std::string tamed(std::string_view text) {
    std::string out;
    const std::string whole = utf8::repair(text);
    for (std::size_t i = 0; i < whole.size(); ++i) {
        const auto byte = static_cast<unsigned char>(whole[i]);
        if (byte == 0xC2 && static_cast<unsigned char>(whole[i + 1]) < 0xA0) {
            out += utf8::kReplacement;  // C1: xterm takes U+009B for "escape ["
            ++i;
        } else if ((byte < 0x20 && byte != '\n' && byte != '\t') || byte == 0x7F) {
            out += utf8::kReplacement;
        } else {
            out += whole[i];
        }
    }
    return out;
}

void Terminal::print(std::string_view text) {
    clear_status();
    put(text);
}

void Terminal::show_status(std::string_view text) {
    if (!look_.terminal) return;
    status_shown_ = true;
    // One that wraps could not be removed again.
    put(fmt::format("\r\x1b[K{}", paint(Ink::Faint, cut_to(text, look_.width - 1))));
}

void Terminal::clear_status() {
    if (!status_shown_) return;
    status_shown_ = false;
    put("\r\x1b[K");
}

Result<void> Terminal::check() const {
    if (failure_ == 0) return {};
    return fail(ErrorCode::Internal,
                fmt::format("the output could not be written: {}",
                            std::generic_category().message(failure_)));
}

void Terminal::put(std::string_view bytes) {
    while (!bytes.empty() && !closed_) {
        const ssize_t written = ::write(fd_, bytes.data(), bytes.size());
        if (written >= 0) {
            bytes.remove_prefix(static_cast<std::size_t>(written));
        } else if (errno == EAGAIN) {  // somebody shares it and made it non-blocking
            pollfd wanted{.fd = fd_, .events = POLLOUT, .revents = 0};
            ::poll(&wanted, 1, -1);
        } else if (errno != EINTR) {
            closed_ = true;
            if (errno != EPIPE) failure_ = errno;
        }
    }
}

}  // namespace elpis::cli
