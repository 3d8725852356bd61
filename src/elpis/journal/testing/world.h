#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "elpis/base/clock.h"
#include "elpis/base/log.h"
#include "elpis/base/manual_clock.h"
#include "elpis/base/test_folder.h"
#include "elpis/journal/journal.h"
#include "elpis/journal/options.h"
#include "elpis/journal/records.h"

namespace elpis::journal::testing {

// A folder with a journal in it that can end and begin again, at a time that tests decide.
struct World {
    World() { options.path = file(); }

    std::filesystem::path file() const { return folder.path() / "state" / "journal.sqlite"; }
    Journal open() const { return Journal(options, clock, log); }

    // The files beside the journal whose names have this in them.
    std::vector<std::filesystem::path> files(std::string_view part) const {
        std::vector<std::filesystem::path> found;
        for (const auto& entry : std::filesystem::directory_iterator(file().parent_path())) {
            if (entry.path().filename().string().find(part) != std::string::npos) {
                found.push_back(entry.path());
            }
        }
        return found;
    }

    TestFolder folder;
    ManualClock clock;
    mutable Log log{{.quiet = true}};
    Options options;
};

// Different in every field for different numbers.
inline Event some_event(std::string_view character, int number, Clock::Wall time) {
    const double x = number / 1'000'000.0;
    return {.time = time,
            .character = std::string(character),
            .type = "event " + std::to_string(number),
            .intensity = 1.0 + x,
            .impulse = {0.1 + x, 0.2 + x},
            .dominance = number % 2 == 0 ? std::optional(0.3 + x) : std::nullopt,
            .before = {{-0.1 + x, -0.2 + x}, {-0.3 + x, -0.4 + x}},
            .after = {{0.5 + x, 0.6 + x}, {0.7 + x, 0.8 + x}},
            .cause = Cause::ToolCall,
            .context = "context " + std::to_string(number)};
}

inline SavedState some_state(int number, Clock::Wall at) {
    return {"{\"number\":" + std::to_string(number) + "}", at};
}

// All events of a character, page by page.
inline std::vector<Event> all_events(Journal& journal,
                                     std::string_view character,
                                     std::size_t page = kMaxPage,
                                     const TimeRange& range = {}) {
    std::vector<Event> all;
    for (std::optional<Cursor> next = kStart; next;) {
        auto found = journal.events(character, range, *next, page);
        if (!found) return all;
        for (Event& event : found->records)
            all.push_back(std::move(event));
        next = found->next;
    }
    return all;
}

}  // namespace elpis::journal::testing
