#include "elpis/affect/relaxation.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "elpis/affect/options.h"

namespace elpis::affect {
namespace {

// α·(e^{−βt} − e^{−αt}) / (α − β): the share of the mood's distance from home that the emotion has
// caught up with. Written with expm1 around the slower rate it has no cancellation when α ≈ β, and
// its limit αt·e^{−αt} at α = β.
double caught_up(const AxisRates& rates, Seconds elapsed) {
    if (!(rates.emotion > 0.0) || !(elapsed.count() > 0.0)) return 0.0;
    const double slower = std::min(rates.emotion, rates.mood);
    const double apart = std::abs(rates.emotion - rates.mood);
    const double left = remaining(slower, elapsed);
    if (left == 0.0) return 0.0;
    return rates.emotion * left * remaining_integral(apart, elapsed);
}

}  // namespace

double rate_of(Seconds half_life) {
    constexpr Seconds kShortest{1e-3};
    if (std::isnan(half_life.count())) return 0.0;
    return std::numbers::ln2 / std::max(half_life, kShortest).count();
}

double remaining(double rate, Seconds elapsed) {
    // The guards keep 0·∞ out of the exponent.
    if (!(rate > 0.0) || !(elapsed.count() > 0.0)) return 1.0;
    return std::exp(-rate * elapsed.count());
}

double remaining_integral(double rate, Seconds elapsed) {
    return rate > 0.0 ? -std::expm1(-rate * elapsed.count()) / rate : elapsed.count();
}

double relax(double from, double home, double rate, Seconds elapsed) {
    return std::lerp(home, from, remaining(rate, elapsed));  // exact at both ends, never outside
}

AxisLayers relax_over_mood(const AxisLayers& from,
                           double home,
                           const AxisRates& rates,
                           Seconds elapsed) {
    if (!(elapsed.count() > 0.0)) return from;
    const AxisPropagator by = over_mood(rates, elapsed);
    const double emotion = std::lerp(home, from.emotion, by.emotion_by_emotion) +
                           (from.mood - home) * by.emotion_by_mood;
    // Exactly, the emotion stays between where it was, the mood and home; rounding must not undo
    // that, or a state at ±1 would leave its range.
    const auto [low, high] = std::minmax({from.emotion, from.mood, home});
    return {.emotion = std::clamp(emotion, low, high),
            .mood = std::lerp(home, from.mood, by.mood_by_mood)};
}

AxisPropagator over_mood(const AxisRates& rates, Seconds elapsed) {
    const double left = remaining(rates.emotion, elapsed);
    return {.emotion_by_emotion = left,
            .emotion_by_mood = caught_up(rates, elapsed),
            .mood_by_emotion = 0.0,
            .mood_by_mood = remaining(rates.mood, elapsed),
            .alone = left};
}

}  // namespace elpis::affect
