#include "elpis/base/utc_time.h"

#include <chrono>
#include <string>

#include <fmt/format.h>

namespace elpis {

UtcTime utc_time(std::chrono::system_clock::time_point moment) {
    using std::chrono::floor;
    const auto micros = floor<std::chrono::microseconds>(moment);
    const auto day = floor<std::chrono::days>(micros);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss clock(micros - day);
    return {.year = static_cast<int>(date.year()),
            .month = static_cast<unsigned>(date.month()),
            .day = static_cast<unsigned>(date.day()),
            .hour = static_cast<int>(clock.hours().count()),
            .minute = static_cast<int>(clock.minutes().count()),
            .second = static_cast<int>(clock.seconds().count()),
            .microsecond = static_cast<int>(clock.subseconds().count())};
}

std::string iso_text(const UtcTime& time) {
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}",
                       time.year,
                       time.month,
                       time.day,
                       time.hour,
                       time.minute,
                       time.second);
}

}  // namespace elpis
