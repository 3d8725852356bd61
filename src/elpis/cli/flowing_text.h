#pragma once

#include <string>
#include <string_view>

#include "elpis/cli/terminal.h"

namespace elpis::cli {

// Text that arrives in pieces, set into lines between a margin and a width as it comes: a word is
// shown once it has ended. Line ends of the text stay, blank lines at its start and end do not.
class FlowingText {
public:
    FlowingText(Terminal& terminal, int margin, int width)
        : terminal_(terminal), margin_(margin), width_(width) {}

    void push(std::string_view piece);
    // Shows the last word and ends the line.
    void finish();

private:
    void end_word();

    Terminal& terminal_;
    int margin_;
    int width_;
    std::string word_;
    int column_ = 0;         // 0: the line has not begun
    int line_ends_ = 0;      // before the next word
    bool anything_ = false;  // shown so far
};

}  // namespace elpis::cli
