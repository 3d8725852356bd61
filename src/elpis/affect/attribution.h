#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "elpis/affect/event_name.h"
#include "elpis/affect/record.h"
#include "elpis/affect/settling.h"
#include "elpis/affect/state.h"

// Whom a feeling is owed to. Every distance from home is the sum of what its causes have left, to
// the rounding of a double. docs/affect.md has the formulas.
namespace elpis::affect {

// What one cause has left.
struct Share {
    State direct;        // of the emotion, as it was moved
    State through_mood;  // of the emotion, by way of the mood
    State in_mood;       // of the mood

    State of_emotion() const { return direct + through_mood; }

    bool operator==(const Share&) const = default;
};

Share operator+(const Share& a, const Share& b);

// How much of a feeling it makes: the sizes of its figures in emotion and mood, summed.
double weight_of(const Share& share);

// An event that still acts.
struct ActingEvent {
    EventName type;  // empty: of no type
    Instant time{0};
    double intensity = 1.0;  // as it counted, 0 … 2
    Share share;

    bool operator==(const ActingEvent&) const = default;
};

// A plain value, bounded: the faintest of more than kMostEvents events count as earlier ones, and
// so does what has faded below kSpent. The shares of all causes, `temperament` included, sum to
// emotion − baseline and to mood − baseline.
struct Attribution {
    static constexpr std::size_t kMostEvents = 32;
    static constexpr double kSpent = 1e-9;  // of weight_of

    std::vector<ActingEvent> events;  // in the order in which they happened
    Share earlier;                    // of events that are no longer told apart
    std::uint64_t earlier_count = 0;
    Share chance;       // F2
    Share temperament;  // what an old home still holds after set_baseline; else nothing

    // Time passes: each share goes the way of the whole.
    void carry(const Propagators& by);
    // An event has moved emotion and mood by its share; nothing, when that is nothing.
    void add(const ActingEvent& event);
    // Home moves by this, and the feeling stays where it is.
    void move_home(const State& by);

    Share sum() const;

    bool operator==(const Attribution&) const = default;

private:
    void forget(std::size_t index);
};

}  // namespace elpis::affect
