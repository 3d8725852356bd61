#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "elpis/base/options.h"

namespace elpis {

// One thing to say, before it is a line.
struct LogRecord {
    std::chrono::system_clock::time_point time;
    LogLevel level;
    std::string_view about;
    std::string_view text;
};

// Both end with a newline and hold no other: text from outside cannot fake a line of its own.
// Times are UTC with milliseconds.

// 2026-03-01T12:00:00.000Z WARNING engine: The model …    (the level coloured, if wanted)
std::string text_line(const LogRecord& record, bool coloured);

// {"time":"…","level":"WARNING","about":"engine","message":"The model …"}
std::string json_line(const LogRecord& record);

}  // namespace elpis
