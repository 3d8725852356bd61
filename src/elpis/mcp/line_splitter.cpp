#include "elpis/mcp/line_splitter.h"

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace elpis::mcp {

LineSplitter::LineSplitter(std::size_t max_bytes,
                           std::function<void(std::string line)> on_line,
                           std::function<void()> on_overlong)
    : max_bytes_(max_bytes), on_line_(std::move(on_line)), on_overlong_(std::move(on_overlong)) {}

void LineSplitter::add(std::string_view bytes) {
    while (!bytes.empty()) {
        const std::size_t newline = bytes.find('\n');
        const std::string_view part = bytes.substr(0, newline);
        if (!skipping_ && line_.size() + part.size() > max_bytes_) {
            skipping_ = true;
            line_ = {};  // gives the memory back
            on_overlong_();
        }
        if (!skipping_) line_ += part;
        if (newline == std::string_view::npos) return;
        end_line();
        bytes.remove_prefix(newline + 1);
    }
}

void LineSplitter::end() {
    end_line();
}

void LineSplitter::end_line() {
    std::string line = std::exchange(line_, {});
    if (std::exchange(skipping_, false)) return;
    if (line.ends_with('\r')) line.pop_back();
    if (line.find_first_not_of(" \t") != std::string::npos) on_line_(std::move(line));
}

}  // namespace elpis::mcp
