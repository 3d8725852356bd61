#include "elpis/mind/history.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

#include <fmt/format.h>

#include "elpis/affect/options.h"
#include "elpis/base/clock.h"
#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/base/utf8.h"
#include "elpis/journal/journal.h"
#include "elpis/mind/emotion.h"

namespace elpis::mind {
namespace {

using std::chrono::microseconds;

// The journal's own moments are whole microseconds; a clock before 1970 is no server's.
constexpr char kBetween = '-';
constexpr std::int64_t kLatest =
    std::chrono::duration_cast<microseconds>(Clock::Wall::max().time_since_epoch()).count();
constexpr std::size_t kLongestShown = 40;

std::string cursor_text(const journal::Cursor& cursor) {
    const auto time = std::chrono::floor<microseconds>(cursor.time.time_since_epoch()).count();
    return fmt::format("{}{}{}", time, kBetween, cursor.id);
}

std::optional<std::int64_t> number(std::string_view digits) {
    std::int64_t value = 0;
    const char* const begin = std::to_address(digits.begin());
    const char* const end = std::to_address(digits.end());
    const auto [stopped, error] = std::from_chars(begin, end, value);
    if (error != std::errc() || stopped != end || digits.front() == '-') return std::nullopt;
    return value;
}

}  // namespace

Past::Happened happened(const journal::Event& event) {
    const affect::Seconds time = event.time.time_since_epoch();
    return {.id = event.id,
            .time = time.count(),
            .type = event.type,
            .cause = std::string(journal::name_of(event.cause)),
            .intensity = event.intensity,
            .impulse = event.impulse,
            .before = event.before.emotion,
            .after = event.after.emotion,
            .context = event.context};
}

Result<journal::Cursor> history_end(const std::optional<std::string>& before) {
    if (!before) return journal::kEnd;
    const std::string_view text = *before;
    const std::size_t middle = std::min(text.find(kBetween), text.size());
    const auto time = number(text.substr(0, middle));
    const auto id = number(text.substr(std::min(middle + 1, text.size())));
    if (time && id) {
        return journal::Cursor{.time = Clock::Wall(microseconds(std::min(*time, kLatest))),
                               .id = *id};
    }
    return fail(ErrorCode::InvalidArgument,
                fmt::format("before is \"{}\", which no page has given; take it from the page that "
                            "this one comes before, or leave it out for the newest",
                            utf8::printable(text.substr(0, kLongestShown))));
}

HistoryPage history_page(std::string_view character, const journal::Page<journal::Event>& events) {
    HistoryPage page{.character = std::string(character)};
    for (const journal::Event& event : events.records) {
        page.events.push_back(happened(event));
        page.points.push_back({.time = page.events.back().time,
                               .emotion = event.after.emotion,
                               .mood = event.after.mood});
    }
    if (events.next) page.before = cursor_text(*events.next);
    return page;
}

}  // namespace elpis::mind
