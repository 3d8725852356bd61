#pragma once

#include <cstddef>
#include <string_view>

namespace elpis {

// Writes lines to a descriptor that belongs to someone else, and would rather lose a line than wait
// for its reader. The descriptor keeps its flags: other processes may share it, so it is not made
// non-blocking; asking poll() before each small piece has the same effect. One thread at a time.
class LineWriter {
public:
    explicit LineWriter(int fd) : fd_(fd) {}

    // `line` ends with a newline. False when it could not be taken, or not whole, at this moment;
    // the next line then starts on a line of its own. A closed reader is no signal, just false.
    bool write(std::string_view line);

private:
    bool ready() const;                       // can take kPiece bytes without blocking
    std::size_t put(std::string_view bytes);  // how many were taken

    int fd_;
    bool inside_line_ = false;  // the last line was cut short
};

}  // namespace elpis
