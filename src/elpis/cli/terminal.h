#pragma once

#include <string>
#include <string_view>

#include "elpis/base/result.h"

namespace elpis::cli {

// What the other end of a descriptor can show.
struct Look {
    bool terminal = false;  // somebody watches: lines may be redrawn
    bool colour = false;
    bool unicode = false;  // box and block characters
    int width = 80;        // columns
};

// Asks the descriptor and the environment (NO_COLOR, TERM, LANG and its relatives, COLUMNS).
Look look_of(int fd);

enum class Ink { Plain, Bold, Faint, Red, Green, Yellow, Blue, Magenta };

// `text` in that ink, or as it is where there are no colours.
std::string paint(const Look& look, Ink ink, std::string_view text);

// Foreign text made safe for a terminal: control characters, which could move the cursor or worse,
// become U+FFFD. Newlines and tabs stay.
std::string tamed(std::string_view text);

// One descriptor to print on. Blocks as long as its reader makes it wait. One thread.
class Terminal {
public:
    explicit Terminal(int fd) : Terminal(fd, look_of(fd)) {}
    Terminal(int fd, Look look) : look_(look), fd_(fd) {}

    const Look& look() const { return look_; }
    std::string paint(Ink ink, std::string_view text) const { return cli::paint(look_, ink, text); }

    void print(std::string_view text);

    // A line that is redrawn in place; does nothing where nobody watches. `print` removes it first.
    void show_status(std::string_view text);
    void clear_status();

    // False once the reader has gone: nobody wants more.
    bool open() const { return !closed_; }
    // Internal when something other than a departed reader kept text from being written.
    Result<void> check() const;

private:
    void put(std::string_view bytes);

    Look look_;
    int fd_;
    bool status_shown_ = false;
    bool closed_ = false;
    int failure_ = 0;  // errno of the first write that failed
};

}  // namespace elpis::cli
