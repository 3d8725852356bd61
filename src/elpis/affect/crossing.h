#pragma once

#include <algorithm>
#include <cmath>

#include "elpis/affect/options.h"
#include "elpis/affect/record.h"

namespace elpis::affect {

// When a continuous figure that has another sign at `before` than at `after` came to the sign that
// it has at `after`: no earlier than that, and at most `precision` later. Where it changes sides
// several times, one of these. `figure` takes an Instant and is never 0.
//
// The ITP method (Oliveira and Takahashi, "An Enhancement of the Bisection Method Average
// Performance Preserving Minmax Optimality", 2020): it looks where a straight line would cross, but
// never needs more than one look more than halving. At most 64 looks, where time itself is coarser
// than `precision`.
template <class Figure>
Instant crossing(Instant before, Instant after, const Figure& figure, Seconds precision) {
    constexpr int kMostLooks = 64;
    constexpr double kPull = 0.1;  // κ₁ of the paper, for an interval of one
    double low = before.count();
    double high = after.count();
    const double wanted = precision.count();
    const double whole = high - low;
    if (!(whole > wanted)) return after;
    double at_low = figure(before);
    double at_high = figure(after);
    // As wide as halving with one look more may leave the interval, look by look.
    double allowed = wanted * std::exp2(std::ceil(std::log2(whole / wanted)) + 1.0);
    for (int look = 0; look < kMostLooks && high - low > wanted; ++look) {
        allowed /= 2.0;
        const double width = high - low;
        const double half = low + width / 2.0;
        const double straight = (at_high * low - at_low * high) / (at_high - at_low);
        const double to_half = half > straight ? 1.0 : -1.0;
        const double pull = kPull * width * width / whole;
        double next = pull < std::abs(half - straight) ? straight + to_half * pull : half;
        const double room = std::max(allowed - width / 2.0, 0.0);
        if (std::abs(next - half) > room) next = half - to_half * room;
        if (!(next > low && next < high)) next = half;
        const double value = figure(Instant{next});
        const bool arrived = (value > 0.0) == (at_high > 0.0);
        (arrived ? high : low) = next;
        (arrived ? at_high : at_low) = value;
    }
    return Instant{high};
}

}  // namespace elpis::affect
