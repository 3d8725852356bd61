#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace elpis::mcp {

// Takes bytes as they come and gives whole lines, without their newline (or carriage return and
// newline). Blank lines are left out. Keeps one line at most: the rest of a longer one is skipped.
class LineSplitter {
public:
    LineSplitter(std::size_t max_bytes,
                 std::function<void(std::string line)> on_line,
                 std::function<void()> on_overlong);

    void add(std::string_view bytes);
    // The last line may lack its newline.
    void end();

private:
    void end_line();

    std::size_t max_bytes_;
    std::function<void(std::string)> on_line_;
    std::function<void()> on_overlong_;
    std::string line_;
    bool skipping_ = false;
};

}  // namespace elpis::mcp
