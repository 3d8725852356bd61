#pragma once

#include <cstdint>
#include <vector>

#include "elpis/affect/attribution.h"
#include "elpis/affect/record.h"
#include "elpis/affect/state.h"

namespace elpis::affect {

// Why a character feels what it feels at one moment, to the rounding of a double:
//   emotion = temperament + through_mood + Σ direct of the events, of `earlier` and of `chance`
//   mood    = temperament_in_mood        + Σ in_mood of the same
// where through_mood is the sum of what each of them does by way of the mood.
struct Explanation {
    Instant time{0};
    State emotion;
    State mood;

    State temperament;          // home, and what an old home still holds of the emotion
    State temperament_in_mood;  // the same of the mood
    State through_mood;         // what the mood gives the emotion, beyond temperament

    std::vector<ActingEvent> events;  // the strongest first
    Share earlier;                    // events too faint, or too many, to be told apart
    std::uint64_t earlier_count = 0;
    Share chance;  // what has wandered without a reason (F2)
};

// Of a feeling that is at `layers` with that home; `causes` as they are at the same moment.
Explanation explain(const Layers& layers, const State& home, Instant time, Attribution causes);

}  // namespace elpis::affect
