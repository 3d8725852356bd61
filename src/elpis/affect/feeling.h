#pragma once

#include <cstdint>
#include <deque>
#include <string_view>

#include "elpis/affect/options.h"
#include "elpis/affect/state.h"
#include "elpis/base/result.h"

namespace elpis::affect {

// A moment, in seconds since any fixed origin the caller likes, from a clock that never goes back.
// A moment before the last one known changes nothing.
using Instant = Seconds;

enum class Quadrant { Excited, Frustrated, Calm, Depleted };
std::string_view name_of(Quadrant quadrant);

// Share of each quadrant's steering vector; they sum to the steering strength.
struct Coefficients {
    double excited = 0.0;
    double frustrated = 0.0;
    double calm = 0.0;
    double depleted = 0.0;
};

struct Trajectory {
    double valence_velocity = 0.0;  // per minute, −1 … 1
    double arousal_velocity = 0.0;
    std::string_view trend = "stable";  // improving, declining, stable, oscillating
    bool spiral_detected = false;
    std::string_view spiral_direction =
        "none";                             // positive, negative, escalating, withdrawing, none
    double time_in_quadrant = 0.0;          // seconds
    std::string_view momentum = "neutral";  // positive, negative, neutral
};

// What a feeling makes of the sampling parameters; already rounded to two decimals.
struct Modulation {
    double temperature = 0.7;
    double top_p = 0.9;

    bool operator==(const Modulation&) const = default;
};

// Everything one can know about a feeling at one moment. Full precision: rounding is for doors.
struct Snapshot {
    State emotion;
    State mood;
    State baseline;
    Quadrant quadrant = Quadrant::Excited;  // of the values rounded to three decimals
    Quadrant dominant = Quadrant::Excited;  // the largest coefficient
    std::string_view label;                 // circumplex octant, or "neutral"; has hysteresis
    double distance_from_baseline = 0.0;
    Coefficients coefficients;
    Trajectory trajectory;
    Modulation modulation;
    Instant last_update{0};
    std::uint64_t update_count = 0;
};

// One thing that happened, before the character's own rules bound it.
struct Impulse {
    double valence = 0.0;
    double arousal = 0.0;
    double intensity = 1.0;  // clamped to 0 … 2
};

// What one character feels: emotion over mood over baseline, and how it came here. A pure value:
// no thread, no clock. Settling is exact, so how often anyone looks changes nothing.
class Feeling {
public:
    Feeling(const Options& options, Instant born);

    // The feeling as it is at `now`; stores nothing.
    Snapshot read(Instant now) const;

    // Settles, bounds the impulse (max_delta), adds it, records it. InvalidArgument when a figure
    // is not finite; then nothing has changed.
    Result<Snapshot> apply(const Impulse& impulse, Instant now);

    // Emotion and mood go home, the history starts anew, update_count stays.
    Snapshot reset(Instant now);

private:
    struct Record {
        Instant time{0};
        State emotion;
    };

    Options options_;
    State emotion_;
    State mood_;
    Instant settled_;      // the moment emotion_ and mood_ are true for
    Instant last_update_;  // the last event, or birth
    std::uint64_t update_count_ = 0;
    bool neutral_ = true;  // F12's memory
    std::deque<Record> history_;
    Instant quadrant_since_;
    Quadrant quadrant_;
};

// The sampling map of a feeling alone, for a caller who brings his own.
Modulation modulate(const State& emotion, const Options::Sampling& map);

}  // namespace elpis::affect
