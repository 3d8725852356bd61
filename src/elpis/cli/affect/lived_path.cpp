#include "elpis/cli/affect/lived_path.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "elpis/affect/options.h"
#include "elpis/affect/settling.h"
#include "elpis/affect/state.h"
#include "elpis/base/clock.h"
#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/base/utf8.h"
#include "elpis/cli/affect/lives.h"
#include "elpis/journal/reader.h"
#include "elpis/journal/records.h"

namespace elpis::cli {
namespace {

using journal::Event;

// The one event after which the home is what it is now; the first of all where it never changed.
std::size_t since_home(std::span<const Event> events) {
    const auto last = std::ranges::find(
        events.rbegin(), events.rend(), journal::Cause::SetBaseline, &Event::cause);
    return last == events.rend() ? 0
                                 : static_cast<std::size_t>(std::distance(last, events.rend()) - 1);
}

affect::Layers later(const Event& event,
                     const affect::Options& options,
                     bool stands_still,
                     Clock::Wall time) {
    if (stands_still) return event.after;
    return affect::settle(
        event.after, options, std::max(time - event.time, Clock::Wall::duration{0}));
}

}  // namespace

LivedPath lived_path(std::span<const Event> events,
                     const PathRules& rules,
                     Clock::Wall from,
                     Clock::Wall to,
                     std::size_t samples) {
    LivedPath path;
    if (events.empty()) return path;
    affect::Options at_new_home = rules.options;
    at_new_home.baseline = rules.home;
    const std::size_t moved = since_home(events);
    const auto options_after = [&](std::size_t index) -> const affect::Options& {
        return index >= moved ? at_new_home : rules.options;
    };
    const Clock::Wall begin = std::max(from, events.front().time);
    const auto step = std::max<Clock::Wall::duration>(
        (to - begin) / static_cast<std::int64_t>(std::max<std::size_t>(samples, 2) - 1),
        std::chrono::microseconds(1));

    Clock::Wall next = begin;  // sample
    for (std::size_t i = 0; i < events.size() && events[i].time <= to; ++i) {
        const Event& event = events[i];
        if (event.time >= begin) {
            path.points.push_back(
                {.time = event.time, .emotion = event.before.emotion, .mood = event.before.mood});
            path.points.push_back(
                {.time = event.time, .emotion = event.after.emotion, .mood = event.after.mood});
            path.marks.push_back(
                {.time = event.time, .type = event.type, .emotion = event.after.emotion});
        }
        const Clock::Wall end = i + 1 < events.size() ? std::min(events[i + 1].time, to) : to;
        if (next < event.time) next += (event.time - next + step) / step * step;
        for (; next < end || (next <= to && end == to); next += step) {
            const affect::Layers then = later(event, options_after(i), rules.stands_still, next);
            path.points.push_back({.time = next, .emotion = then.emotion, .mood = then.mood});
        }
    }
    return path;
}

Result<std::vector<Event>> path_events(journal::Reader& reader,
                                       const std::string& name,
                                       Clock::Wall from,
                                       Clock::Wall to) {
    ELPIS_TRY(std::vector<Event> events, newest_events(reader, name, 1, from));
    std::optional<journal::Cursor> next = journal::kStart;
    while (next) {
        ELPIS_TRY(journal::Page<Event> page,
                  reader.events(name, {.since = from, .until = to}, *next));
        std::ranges::move(page.records, std::back_inserter(events));
        if (events.size() > kMostPathEvents) {
            return fail(ErrorCode::InvalidArgument,
                        fmt::format("more than {} things happened to {} in that time, too many "
                                    "for one picture; --from and --to make it shorter",
                                    kMostPathEvents,
                                    utf8::printable(name)));
        }
        next = page.next;
    }
    return events;
}

}  // namespace elpis::cli
