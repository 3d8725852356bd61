#pragma once

#include <string>
#include <string_view>

#include "elpis/base/clock.h"
#include "elpis/base/result.h"

// How people and programs write moments. The calendar is that of UTC.
namespace elpis::cli {

// "2026-11-28", "2026-11-28T20:15", "2026-11-28 20:15:30.5Z", "…+01:00" (without a zone: UTC); a
// time like "2h", which is that long before `now`; or a plain number of Unix seconds.
// InvalidArgument with the text; a moment is of the years 1970 … 2200.
Result<Clock::Wall> to_moment(std::string_view text, Clock::Wall now);

// "2026-11-28T20:15:30.123456Z"; whole seconds have no fraction.
std::string moment_text(Clock::Wall moment);

// For people: "28 Nov 20:15:30", with the year where it is not that of `now`.
std::string short_moment(Clock::Wall moment, Clock::Wall now);

// How long ago, in one word: "3 s", "12 min", "5 h", "9 d"; "0 s" for what is yet to come.
std::string age_text(Clock::Wall moment, Clock::Wall now);

// Unix seconds, as feelings count them.
double unix_seconds(Clock::Wall moment);
// Limited to what a Wall can show.
Clock::Wall from_unix_seconds(double seconds);

}  // namespace elpis::cli
