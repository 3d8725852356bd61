#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "elpis/affect/options.h"
#include "elpis/affect/state.h"
#include "elpis/base/clock.h"
#include "elpis/base/result.h"
#include "elpis/journal/reader.h"
#include "elpis/journal/records.h"

// How somebody's feeling went, from what the journal has of it.
namespace elpis::cli {

inline constexpr std::size_t kMostPathEvents = 20'000;

// By what a feeling settles between two events.
struct PathRules {
    affect::Options options;    // in force
    affect::State home;         // where it is at home since the last change of its home
    bool stands_still = false;  // its clock is moved by hand: nothing settles between events
};

struct LivedPath {
    struct Point {
        Clock::Wall time;
        affect::State emotion;
        affect::State mood;
    };
    struct Mark {
        Clock::Wall time;
        std::string type;
        affect::State emotion;  // just after it
    };
    std::vector<Point> points;
    std::vector<Mark> marks;
};

// From event to event by the closed form: about `samples` points at even distances from `from` to
// `to`, and each event's two. It begins with the first event where nothing is known of the time
// before. `events`, in order, are those of that time and the last one before it. What happened
// before the home was last changed settled to the home of the options.
LivedPath lived_path(std::span<const journal::Event> events,
                     const PathRules& rules,
                     Clock::Wall from,
                     Clock::Wall to,
                     std::size_t samples);

// The events that `lived_path` wants. InvalidArgument when there are more than kMostPathEvents.
Result<std::vector<journal::Event>> path_events(journal::Reader& reader,
                                                const std::string& name,
                                                Clock::Wall from,
                                                Clock::Wall to);

}  // namespace elpis::cli
