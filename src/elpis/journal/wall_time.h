#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>

#include "elpis/base/clock.h"

// Moments as the file has them: Unix time in whole microseconds.
namespace elpis::journal {

inline std::int64_t to_microseconds(Clock::Wall time) {
    return std::chrono::floor<std::chrono::microseconds>(time.time_since_epoch()).count();
}

// Microseconds from a file may be any number; a Wall counts nanoseconds and ends earlier.
inline Clock::Wall from_microseconds(std::int64_t microseconds) {
    using std::chrono::duration_cast;
    constexpr auto kFirst =
        duration_cast<std::chrono::microseconds>(Clock::Wall::min().time_since_epoch()).count();
    constexpr auto kLast =
        duration_cast<std::chrono::microseconds>(Clock::Wall::max().time_since_epoch()).count();
    return Clock::Wall(std::chrono::microseconds(std::clamp(microseconds, kFirst, kLast)));
}

}  // namespace elpis::journal
