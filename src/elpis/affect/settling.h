#pragma once

#include "elpis/affect/options.h"
#include "elpis/affect/relaxation.h"
#include "elpis/affect/state.h"

// Which formula leads which axis home.
namespace elpis::affect {

// Both axes, each with its own rates. Per axis, the first of these that the options ask for: the
// last event's values as they are (Decay::LinearAtEvents: time acts at events only), F3
// (cubic_decay), F1 (decay_rate), F4 with feedback (mood_feedback), F4. Under the first three the
// mood is the baseline. Closed forms: as in relaxation.h, how often anyone settles changes nothing.
Layers settle(const Layers& from, const Options& options, Seconds elapsed);

// θ of the emotion per second, and of the mood (no matter whether there is one).
struct SettlingRates {
    AxisRates valence;
    AxisRates arousal;
};
SettlingRates settling_rates(const Options& options);

// What `settle` does to any part of the distances from home. Under F3 it depends on how far `from`
// is out as a whole, and every part shrinks as the whole does.
struct Propagators {
    AxisPropagator valence;
    AxisPropagator arousal;
};
Propagators propagators(const Layers& from, const Options& options, Seconds elapsed);

// Of the time between two events under Decay::LinearAtEvents, which acts when the second one comes.
Propagators linear_propagators(const Options& options, Seconds elapsed);

// Dominance, the third dimension, which has no mood: F1 towards baseline_dominance by the half-life
// of its own, or by decay_rate.
double settle_dominance(double from, const Options& options, Seconds elapsed);

// Share of an event's push that goes to the mood: mood_gain, or 0 on an axis whose mood is the
// baseline or follows the emotion by itself.
State mood_share(const Options& options);

}  // namespace elpis::affect
