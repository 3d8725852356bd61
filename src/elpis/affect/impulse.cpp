#include "elpis/affect/impulse.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "elpis/affect/options.h"
#include "elpis/affect/state.h"

namespace elpis::affect {

namespace {

// What twice is infinite: the largest intensity is 2.
constexpr double kLargest = std::numeric_limits<double>::max();

double times_intensity(double by, const Impulse& impulse) {
    return std::clamp(by * effective_intensity(impulse.intensity), -kLargest, kLargest);
}

}  // namespace

double effective_intensity(double intensity) {
    constexpr double kMaxIntensity = 2.0;
    return std::clamp(intensity, 0.0, kMaxIntensity);
}

State scaled(const Impulse& impulse) {
    return {.valence = times_intensity(impulse.valence, impulse),
            .arousal = times_intensity(impulse.arousal, impulse)};
}

double scaled_dominance(const Impulse& impulse) {
    return times_intensity(impulse.dominance, impulse);
}

double bounded(double by, double max_delta) {
    const double limit = std::max(max_delta, 0.0);
    return std::clamp(by, -limit, limit);
}

State bounded(const State& by, double max_delta) {
    return {.valence = bounded(by.valence, max_delta), .arousal = bounded(by.arousal, max_delta)};
}

State strength_of(const Impulse& impulse, double max_delta) {
    return bounded(scaled(impulse), max_delta);
}

double push(double x, double by, Options::Impulse how) {
    if (by == 0.0) return x;
    if (how == Options::Impulse::Tanh) {
        constexpr double kEdge = 1.0 - 1e-9;  // atanh(±1) is infinite: nothing could lead back
        return std::tanh(std::atanh(std::clamp(x, -kEdge, kEdge)) + by);
    }
    const bool damped = how == Options::Impulse::Saturating && x * by > 0.0;
    const double room = damped ? 1.0 - std::abs(x) : 1.0;
    return std::clamp(x + by * room, -1.0, 1.0);
}

State push(const State& from, const State& by, Options::Impulse how) {
    return {.valence = push(from.valence, by.valence, how),
            .arousal = push(from.arousal, by.arousal, how)};
}

}  // namespace elpis::affect
