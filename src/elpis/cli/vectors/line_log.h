#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

#include "elpis/base/result.h"
#include "elpis/base/wakeup.h"

namespace elpis::cli {

// A file that grows by whole lines and is gone on with after an interruption. One process at a time
// has it.
class LineLog {
public:
    // Makes the file, or opens it. Busy when another process has it, InvalidArgument when it is no
    // file or larger than kMostBytes, Unavailable when it cannot be opened.
    static Result<LineLog> open(const std::filesystem::path& file);

    static constexpr std::size_t kMostBytes = std::size_t{1} << 31U;

    // What an earlier run has left. Reads it once.
    Result<std::string> content() const;
    // Cuts off what lies beyond, an unfinished line, and goes on there.
    Result<void> go_on_at(std::size_t bytes);
    // Adds the line and its end at once. Unavailable when the disk does not take it.
    Result<void> add(std::string_view line);

private:
    LineLog(std::filesystem::path file, Descriptor opened);

    std::filesystem::path file_;
    Descriptor opened_;
};

}  // namespace elpis::cli
