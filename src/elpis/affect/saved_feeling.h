#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "elpis/affect/attribution.h"
#include "elpis/affect/event_gain.h"
#include "elpis/affect/noise.h"
#include "elpis/affect/options.h"
#include "elpis/affect/quadrant.h"
#include "elpis/affect/record.h"
#include "elpis/affect/state.h"
#include "elpis/base/result.h"

namespace elpis::affect {

// What is true of a feeling at one moment, and settles from there.
struct Moment {
    Instant time{0};
    Layers layers;
    double dominance = 0.0;
    bool neutral = true;  // the memory of the label's hysteresis
    Quadrant quadrant = Quadrant::Excited;
    Instant quadrant_since{0};

    bool operator==(const Moment&) const = default;
};

// All that a Feeling is apart from its options, which belong to whoever made it. A plain value.
struct SavedFeeling {
    Moment moment;          // after the last change
    State home;             // the baseline that shares are counted from
    bool own_home = false;  // set_baseline was called: `home` and not the options' baseline counts
    EventMemory memory;
    Noise noise{0, Instant{0}};
    Instant last_update{0};
    std::uint64_t update_count = 0;
    std::vector<Record> history;
    Attribution causes;

    bool operator==(const SavedFeeling&) const = default;
};

// The same life told by another clock, which shows `by` more. A `by` that is not finite counts as
// 0.
SavedFeeling shifted(SavedFeeling saved, Seconds by);

// One JSON object, versioned; numbers are written so that they come back bit for bit.
std::string to_json(const SavedFeeling& saved);

inline constexpr std::size_t kMostSavedBytes = std::size_t{512} * 1024;
inline constexpr std::size_t kMostSavedRecords = 1'000;

// Takes text from anywhere: at most kMostSavedBytes, nested a few levels deep, every figure finite
// and in its range, every list bounded, times in order, shares that sum to the feeling.
// InvalidArgument names the field, what it is and what would be right. Fields that it does not know
// are passed over.
Result<SavedFeeling> from_json(std::string_view text);

}  // namespace elpis::affect
