#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "elpis/affect/event_gain.h"
#include "elpis/affect/impulse.h"     // IWYU pragma: export
#include "elpis/affect/modulation.h"  // IWYU pragma: export
#include "elpis/affect/noise.h"
#include "elpis/affect/options.h"
#include "elpis/affect/quadrant.h"    // IWYU pragma: export
#include "elpis/affect/record.h"      // IWYU pragma: export
#include "elpis/affect/state.h"       // IWYU pragma: export
#include "elpis/affect/trajectory.h"  // IWYU pragma: export
#include "elpis/base/result.h"

namespace elpis::affect {

// Everything one can know about a feeling at one moment. Full precision: rounding is for doors.
struct Snapshot {
    State emotion;
    State mood;
    State baseline;
    Quadrant quadrant = Quadrant::Excited;  // of the values rounded to three decimals
    Quadrant dominant = Quadrant::Excited;  // the largest coefficient of the same values
    std::string_view label;                 // circumplex octant, or "neutral"; has hysteresis
    double distance_from_baseline = 0.0;
    Coefficients coefficients;
    Trajectory trajectory;
    Modulation modulation;
    Instant last_update{0};  // the last event or reset, or birth
    std::uint64_t update_count = 0;
};

// What one character feels: emotion over mood over baseline, and how it came here. A pure value:
// no thread, no clock. Settling is exact, so how often anyone looks changes nothing.
//
// Options are taken as valid (config checks them); a baseline outside −1 … 1 is limited to it. A
// preset and a personality become figures at birth.
class Feeling {
public:
    // Begins at its baseline.
    Feeling(const Options& options, Instant born);

    // The feeling as it is at `now`; stores nothing. A `now` that is not finite reads as the last
    // moment known.
    Snapshot read(Instant now) const;

    // Settles, wanders (F2), weighs the impulse (F6–F8), bounds it (max_delta), adds it, records
    // it. An impulse of zero, or of intensity 0, is recorded and leaves no other trace.
    // InvalidArgument when a figure is not finite; then nothing has changed.
    Result<Snapshot> apply(const Impulse& impulse, Instant now);

    // Emotion and mood go home, the history starts anew, what events have taught is forgotten;
    // update_count stays.
    Snapshot reset(Instant now);

    // The newest events, oldest first, at most history_size. Valid until the next change.
    std::span<const Record> history() const { return history_; }

private:
    // What is true at one moment, and settles from there.
    struct Moment {
        Instant time{0};
        Layers layers;
        bool neutral = true;  // the memory of the label's hysteresis
        Quadrant quadrant = Quadrant::Excited;
        Instant quadrant_since{0};
    };

    Moment at_home(Instant now) const;
    Moment settled(Instant now) const;
    void feel(Layers& layers, const Impulse& impulse, Instant now);
    Instant entered(Quadrant quadrant, Instant now) const;
    void remember(const Moment& moment);
    Snapshot describe(const Moment& moment) const;

    Options options_;
    Moment moment_;  // after the last change
    EventMemory memory_;
    Noise noise_;
    Instant last_update_;
    std::uint64_t update_count_ = 0;
    std::vector<Record> history_;
};

}  // namespace elpis::affect
