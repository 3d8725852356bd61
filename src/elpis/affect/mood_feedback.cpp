#include "elpis/affect/mood_feedback.h"

#include <algorithm>
#include <cmath>

#include "elpis/affect/options.h"
#include "elpis/affect/relaxation.h"

namespace elpis::affect {

AxisLayers relax_with_feedback(
    const AxisLayers& from, double home, const AxisRates& rates, double feedback, Seconds elapsed) {
    if (!(feedback > 0.0)) return relax_over_mood(from, home, rates, elapsed);
    if (!(elapsed.count() > 0.0)) return from;
    const AxisPropagator by = with_feedback(rates, feedback, elapsed);
    const double e = from.emotion - home;
    const double m = from.mood - home;
    const double emotion = home + by.emotion_by_emotion * e + by.emotion_by_mood * m;
    const double mood = home + by.mood_by_emotion * e + by.mood_by_mood * m;
    // Exactly, both stay between where they were and home; rounding must not undo that.
    const auto [low, high] = std::minmax({from.emotion, from.mood, home});
    return {.emotion = std::clamp(emotion, low, high), .mood = std::clamp(mood, low, high)};
}

// e^{At} = e^{st}·[cosh(δt)·I + sinh(δt)/δ·(A − sI)] with s = tr A / 2 and δ = √(s² − det A),
// written with the two real exponentials e^{(s±δ)t}, since cosh and sinh overflow where their
// product with e^{st} is nearly nothing:
//   e^{At} = slow·I + spread·(A − (s+δ)I),   slow = e^{(s+δ)t},   spread = e^{st}·sinh(δt)/δ
AxisPropagator with_feedback(const AxisRates& rates, double feedback, Seconds elapsed) {
    if (!(feedback > 0.0)) return over_mood(rates, elapsed);
    if (!(elapsed.count() > 0.0)) return {};
    const double a = std::max(rates.emotion, 0.0);
    const double b = std::max(rates.mood, 0.0);
    const double c = feedback;

    const double half_trace = (a + b + c) / 2.0;  // −s
    // s² − det A is (α − β − c)²/4 + αc: a sum of squares, so that nothing cancels.
    const double delta = std::hypot((a - b - c) / 2.0, std::sqrt(a * c));
    // −(s + δ), by way of det A = αβ, which is the product of both roots.
    const double slow_rate = a * b / (half_trace + delta);

    const double slow = remaining(slow_rate, elapsed);
    const double spread = slow > 0.0 ? slow * remaining_integral(2.0 * delta, elapsed) : 0.0;
    return {.emotion_by_emotion = slow + spread * (slow_rate - a),
            .emotion_by_mood = spread * a,
            .mood_by_emotion = spread * c,
            .mood_by_mood = slow + spread * (slow_rate - b - c),
            .alone = remaining(a, elapsed)};
}

}  // namespace elpis::affect
