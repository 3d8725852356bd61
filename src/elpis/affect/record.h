#pragma once

#include "elpis/affect/options.h"
#include "elpis/affect/state.h"

namespace elpis::affect {

// A moment, in seconds since any fixed origin the caller likes, from a clock that never goes back.
// A moment before the last one known changes nothing.
using Instant = Seconds;

// One point of a history: what was felt just after an event.
struct Record {
    Instant time{0};
    State emotion;
    State mood;
    double dominance = 0.0;

    bool operator==(const Record&) const = default;
};

}  // namespace elpis::affect
