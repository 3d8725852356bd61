#pragma once

#include "elpis/affect/options.h"

namespace elpis::affect {

// How feelings return home. Everything here is a closed form: settling for s and then for t equals
// settling for s + t, however small the steps. Time that is zero, negative or NaN changes nothing;
// any amount of time, infinite included, gives a finite value.

// θ per second, ln 2 / half-life. An infinite half-life never fades (0). No half-life is shorter
// than a millisecond, so that every rate is finite.
double rate_of(Seconds half_life);

// What is left of a distance that fades at `rate`: e^{−θt}, 1 … 0. A rate of zero or less does not
// fade.
double remaining(double rate, Seconds elapsed);

// ∫₀ᵗ e^{−θs} ds = (1 − e^{−θt})/θ, in seconds, without cancellation for slow rates; t where
// nothing fades.
double remaining_integral(double rate, Seconds elapsed);

// F1: x(t) = μ + (x₀ − μ)·e^{−θt}. A rate of zero or less does not fade.
double relax(double from, double home, double rate, Seconds elapsed);

// F4 on one axis: the emotion follows the mood at rate α, the mood goes home at rate β.
struct AxisLayers {
    double emotion = 0.0;
    double mood = 0.0;
};
struct AxisRates {
    double emotion = 0.0;  // α per second
    double mood = 0.0;     // β per second
};
AxisLayers relax_over_mood(const AxisLayers& from,
                           double home,
                           const AxisRates& rates,
                           Seconds elapsed);

// What the time that passed makes of any part of one axis's distances from home:
//   e′ = emotion_by_emotion·e + emotion_by_mood·m,   m′ = mood_by_emotion·e + mood_by_mood·m
// Linear, so parts that sum to the whole go on doing so.
struct AxisPropagator {
    double emotion_by_emotion = 1.0;
    double emotion_by_mood = 0.0;
    double mood_by_emotion = 0.0;
    double mood_by_mood = 1.0;
    double alone = 1.0;  // what is left of the emotion itself, without what a mood keeps up of it
};

// F4's: α·(e^{−βt} − e^{−αt})/(α − β) is how far the emotion has caught up with the mood.
AxisPropagator over_mood(const AxisRates& rates, Seconds elapsed);

}  // namespace elpis::affect
