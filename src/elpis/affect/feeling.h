#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "elpis/affect/explanation.h"  // IWYU pragma: export
#include "elpis/affect/impulse.h"      // IWYU pragma: export
#include "elpis/affect/modulation.h"   // IWYU pragma: export
#include "elpis/affect/options.h"
#include "elpis/affect/quadrant.h"       // IWYU pragma: export
#include "elpis/affect/record.h"         // IWYU pragma: export
#include "elpis/affect/saved_feeling.h"  // IWYU pragma: export
#include "elpis/affect/state.h"          // IWYU pragma: export
#include "elpis/affect/trajectory.h"     // IWYU pragma: export
#include "elpis/base/result.h"

namespace elpis::affect {

// Everything one can know about a feeling at one moment. Full precision: rounding is for doors.
struct Snapshot {
    State emotion;
    State mood;
    State baseline;
    double dominance = 0.0;  // controlled −1 … 1 in control; moves nothing of the others
    double baseline_dominance = 0.0;
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

// What an explanation calls a change of the emotion that is no event's (Feeling::set_emotion).
inline constexpr std::string_view kEmotionSet = "set_emotion";

// What one character feels: emotion over mood over baseline, and how it came here. A pure value:
// no thread, no clock. Settling is exact, so how often anyone looks changes nothing.
//
// Options are taken as valid (config checks them); a baseline outside −1 … 1 is limited to it. A
// preset and a personality become figures at birth. Moments may be of any clock, also of one that
// somebody moves by hand: only differences count.
class Feeling {
public:
    // Begins at its baseline.
    Feeling(const Options& options, Instant born);

    // Goes on with a life that was saved, on a clock that shows `shift` more than the one it was
    // saved by; the time in between settles it as any other. With the same options and no shift it
    // is the same life, bit for bit. Under another baseline it stays where it is and settles to the
    // new one from there, unless set_baseline had been called; of a longer history the newest stay.
    Feeling(const Options& options, SavedFeeling saved, Seconds shift);

    // The feeling as it is at `now`; stores nothing. A `now` that is not finite reads as the last
    // moment known.
    Snapshot read(Instant now) const;

    // Settles, wanders (F2), weighs the impulse (F6–F8), bounds it (max_delta), adds it, records
    // it. An impulse of zero, or of intensity 0, is recorded and leaves no other trace.
    // InvalidArgument when a figure is not finite; then nothing has changed.
    Result<Snapshot> apply(const Impulse& impulse, Instant now);

    // Why it feels so at `now`; stores nothing.
    Explanation explain(Instant now) const;

    // From `now` on it is at home there, also after a reset. Emotion and mood stay where they are
    // and settle to the new home; an axis whose mood is its home (F1, F3) takes its mood along. No
    // event: neither recorded nor counted. InvalidArgument for a figure outside −1 … 1; then
    // nothing has changed.
    Result<Snapshot> set_baseline(const State& home, Instant now);

    // Puts the emotion there at `now`; from there it settles as ever. The mood stays where it is.
    // Recorded, counted and explained as an event called kEmotionSet, of which nothing is learned.
    // InvalidArgument for a figure outside −1 … 1; then nothing has changed.
    Result<Snapshot> set_emotion(const State& there, Instant now);

    // Emotion and mood go home, the history starts anew, what events have taught is forgotten;
    // update_count stays.
    Snapshot reset(Instant now);

    // The newest events, oldest first, at most history_size. Valid until the next change.
    std::span<const Record> history() const { return self_.history; }

    // All of it, as of the last change.
    const SavedFeeling& saved() const { return self_; }

private:
    Moment at_home(Instant now) const;
    Moment settled(Instant now) const;
    void live_until(Instant now);
    void settle_at(const State& home);
    Layers wander();
    void feel(const Impulse& impulse);
    void record();
    void notice();
    Instant entered(Quadrant quadrant, Instant now) const;
    void remember();
    Snapshot describe(const Moment& moment) const;

    Options options_;  // in force; its baseline is where the character is at home now
    SavedFeeling self_;
};

}  // namespace elpis::affect
