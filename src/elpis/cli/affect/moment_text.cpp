#include "elpis/cli/affect/moment_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "elpis/base/clock.h"
#include "elpis/base/duration_text.h"
#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/base/utc_time.h"
#include "elpis/base/utf8.h"

namespace elpis::cli {
namespace {

constexpr double kLatest = 7'258'118'400.0;  // 2200-01-01

// Takes pieces off the front of a text.
class Pieces {
public:
    explicit Pieces(std::string_view text) : text_(text) {}

    bool done() const { return text_.empty(); }
    bool take(char wanted) {
        if (text_.empty() || text_.front() != wanted) return false;
        text_.remove_prefix(1);
        return true;
    }
    // A number of exactly so many digits, within its range.
    std::optional<int> number(std::size_t digits, int least, int most) {
        if (text_.size() < digits) return std::nullopt;
        const std::string_view piece = text_.substr(0, digits);
        if (!std::ranges::all_of(piece, [](char c) { return c >= '0' && c <= '9'; }))
            return std::nullopt;
        int value = 0;
        std::from_chars(piece.data(), piece.data() + piece.size(), value);
        text_.remove_prefix(digits);
        if (value < least || value > most) return std::nullopt;
        return value;
    }
    // ".5" in nanoseconds; 0 where there is no dot.
    std::optional<std::int64_t> fraction() {
        if (!take('.')) return 0;
        std::int64_t value = 0;
        std::int64_t unit = 1'000'000'000;
        bool any = false;
        while (!text_.empty() && text_.front() >= '0' && text_.front() <= '9' && unit > 1) {
            unit /= 10;
            value += unit * (text_.front() - '0');
            text_.remove_prefix(1);
            any = true;
        }
        return any ? std::optional(value) : std::nullopt;
    }

private:
    std::string_view text_;
};

std::optional<std::chrono::sys_days> date(Pieces& pieces) {
    const auto year = pieces.number(4, 1970, 2199);
    if (!year || !pieces.take('-')) return std::nullopt;
    const auto month = pieces.number(2, 1, 12);
    if (!month || !pieces.take('-')) return std::nullopt;
    const auto day = pieces.number(2, 1, 31);
    if (!day) return std::nullopt;
    const std::chrono::year_month_day whole{std::chrono::year(*year),
                                            std::chrono::month(static_cast<unsigned>(*month)),
                                            std::chrono::day(static_cast<unsigned>(*day))};
    if (!whole.ok()) return std::nullopt;
    return std::chrono::sys_days(whole);
}

// "20:15", "20:15:30", "20:15:30.5".
std::optional<std::chrono::nanoseconds> time_of_day(Pieces& pieces) {
    const auto hour = pieces.number(2, 0, 23);
    if (!hour || !pieces.take(':')) return std::nullopt;
    const auto minute = pieces.number(2, 0, 59);
    if (!minute) return std::nullopt;
    std::chrono::nanoseconds time = std::chrono::hours(*hour) + std::chrono::minutes(*minute);
    if (!pieces.take(':')) return time;
    const auto second = pieces.number(2, 0, 59);
    if (!second) return std::nullopt;
    const auto fraction = pieces.fraction();
    if (!fraction) return std::nullopt;
    return time + std::chrono::seconds(*second) + std::chrono::nanoseconds(*fraction);
}

// "Z", "+01:00", or nothing, which is UTC: what is to be added to get there.
std::optional<std::chrono::minutes> zone(Pieces& pieces) {
    if (pieces.done() || pieces.take('Z')) return std::chrono::minutes(0);
    const bool east = pieces.take('+');
    if (!east && !pieces.take('-')) return std::nullopt;
    const auto hour = pieces.number(2, 0, 14);
    if (!hour || !pieces.take(':')) return std::nullopt;
    const auto minute = pieces.number(2, 0, 59);
    if (!minute) return std::nullopt;
    const std::chrono::minutes offset(*hour * 60 + *minute);
    return east ? -offset : offset;
}

std::optional<Clock::Wall> calendar(std::string_view text) {
    Pieces pieces(text);
    const auto day = date(pieces);
    if (!day) return std::nullopt;
    if (pieces.done()) return Clock::Wall(*day);
    if (!pieces.take('T') && !pieces.take(' ')) return std::nullopt;
    const auto time = time_of_day(pieces);
    if (!time) return std::nullopt;
    const auto shift = zone(pieces);
    if (!shift || !pieces.done()) return std::nullopt;
    return Clock::Wall(*day) + *time + *shift;
}

std::optional<Clock::Wall> seconds_or_ago(std::string_view text, Clock::Wall now) {
    const auto seconds = to_seconds(text);
    if (!seconds || *seconds < 0.0) return std::nullopt;
    const bool plain = text.back() >= '0' && text.back() <= '9';
    const double unix_time = plain ? *seconds : unix_seconds(now) - *seconds;
    if (!(unix_time < kLatest)) return std::nullopt;
    return from_unix_seconds(std::max(unix_time, 0.0));
}

std::string_view month_name(unsigned month) {
    static constexpr std::array<std::string_view, 12> kNames{
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    return kNames.at(month - 1);
}

}  // namespace

Result<Clock::Wall> to_moment(std::string_view text, Clock::Wall now) {
    if (const auto moment = calendar(text)) return *moment;
    if (const auto moment = seconds_or_ago(text, now)) return *moment;
    return fail(ErrorCode::InvalidArgument,
                fmt::format("\"{}\" is no moment; give one like 2026-11-28, 2026-11-28T20:15 "
                            "(UTC) or 2h for that long ago",
                            utf8::printable(text)));
}

std::string moment_text(Clock::Wall moment) {
    const UtcTime at = utc_time(moment);
    return fmt::format(
        "{}{}Z", iso_text(at), at.microsecond == 0 ? "" : fmt::format(".{:06}", at.microsecond));
}

std::string short_moment(Clock::Wall moment, Clock::Wall now) {
    const UtcTime at = utc_time(moment);
    const std::string year = at.year == utc_time(now).year ? "" : fmt::format(" {}", at.year);
    return fmt::format("{} {}{} {:02}:{:02}:{:02}",
                       at.day,
                       month_name(at.month),
                       year,
                       at.hour,
                       at.minute,
                       at.second);
}

std::string age_text(Clock::Wall moment, Clock::Wall now) {
    const double seconds = std::max(unix_seconds(now) - unix_seconds(moment), 0.0);
    if (seconds < 100.0) return fmt::format("{:.0f} s", std::floor(seconds));
    if (seconds < 6'000.0) return fmt::format("{:.0f} min", std::floor(seconds / 60.0));
    if (seconds < 172'800.0) return fmt::format("{:.0f} h", std::floor(seconds / 3'600.0));
    return fmt::format("{:.0f} d", std::floor(seconds / 86'400.0));
}

double unix_seconds(Clock::Wall moment) {
    return std::chrono::duration<double>(moment.time_since_epoch()).count();
}

Clock::Wall from_unix_seconds(double seconds) {
    constexpr double kMost = 9.2e9;  // nanoseconds in 63 bits, with room
    const double bounded = std::isfinite(seconds) ? std::clamp(seconds, -kMost, kMost) : 0.0;
    // Apart, because nanoseconds since 1970 have more digits than a double.
    const double whole = std::floor(bounded);
    return Clock::Wall(std::chrono::seconds(static_cast<std::int64_t>(whole)) +
                       std::chrono::nanoseconds(std::llround((bounded - whole) * 1e9)));
}

}  // namespace elpis::cli
