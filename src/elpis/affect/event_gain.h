#pragma once

#include <string_view>

#include "elpis/affect/habituation.h"
#include "elpis/affect/options.h"
#include "elpis/affect/record.h"
#include "elpis/affect/state.h"
#include "elpis/affect/surprise.h"

namespace elpis::affect {

// What a character keeps of its events, apart from what it feels. A plain value, bounded.
struct EventMemory {
    Habituation habituation;
    Expectation expectation;

    bool operator==(const EventMemory&) const = default;
};

// An event as the character may take it.
struct Happening {
    State asked;            // its impulse, times its intensity
    std::string_view type;  // empty: of no type, which F6 leaves alone
    Instant time{0};
};

// `asked` times the gains that the options switch on: F6, F7, F8 (with the mood of that moment).
// Exactly `asked` when none is. Not yet bounded by max_delta.
State gained(const Happening& event,
             const EventMemory& memory,
             const State& mood,
             const Options& options);

// The memory after the event.
void learn(EventMemory& memory, const Happening& event, const Options& options);

}  // namespace elpis::affect
