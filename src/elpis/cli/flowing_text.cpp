#include "elpis/cli/flowing_text.h"

#include <cstddef>
#include <string>
#include <string_view>

#include "elpis/cli/columns.h"
#include "elpis/cli/terminal.h"

namespace elpis::cli {

void FlowingText::push(std::string_view piece) {
    for (const char c : piece) {
        if (c == ' ' || c == '\n' || c == '\t' || c == '\r') {
            end_word();
            if (c == '\n' && anything_) ++line_ends_;
        } else {
            word_ += c;
        }
    }
}

void FlowingText::finish() {
    end_word();
    if (column_ > 0) terminal_.print("\n");
    column_ = 0;
}

void FlowingText::end_word() {
    if (word_.empty()) return;
    const std::string shown = terminal_.look().terminal ? tamed(word_) : word_;
    const int wide = columns(shown);
    if (column_ > 0 && line_ends_ == 0 && column_ + 1 + wide > width_) line_ends_ = 1;
    std::string out(static_cast<std::size_t>(line_ends_), '\n');
    if (line_ends_ > 0) column_ = 0;
    line_ends_ = 0;
    if (column_ == 0) {
        out.append(static_cast<std::size_t>(margin_), ' ');
        column_ = margin_;
    } else {
        out += ' ';
        ++column_;
    }
    terminal_.print(out + shown);
    column_ += wide;
    anything_ = true;
    word_.clear();
}

}  // namespace elpis::cli
