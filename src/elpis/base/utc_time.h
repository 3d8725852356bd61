#pragma once

#include <chrono>
#include <string>

namespace elpis {

// A moment in the calendar of UTC.
struct UtcTime {
    int year;
    unsigned month;  // 1 … 12
    unsigned day;    // 1 … 31
    int hour;
    int minute;
    int second;
    int microsecond;  // of the second, cut, also before 1970
};

// Not by way of the C library, which looks at the time zone under a lock of its own each time.
UtcTime utc_time(std::chrono::system_clock::time_point moment);

// "2026-11-28T20:15:30": what is less than a second, and the Z, are the caller's.
std::string iso_text(const UtcTime& time);

}  // namespace elpis
