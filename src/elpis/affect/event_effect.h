#pragma once

#include <cstddef>

namespace elpis::affect {

// Where a kind of event pushes, each −1 … 1. Dominance is known of the emotions of OCC and of
// events whose author says it.
struct EventEffect {
    double valence = 0.0;
    double arousal = 0.0;
    double dominance = 0.0;

    bool operator==(const EventEffect&) const = default;
};

// Of a user's own kinds of events.
inline constexpr std::size_t kMostOwnEvents = 256;
inline constexpr std::size_t kLongestEventName = 64;  // bytes

}  // namespace elpis::affect
