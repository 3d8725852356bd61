#pragma once

#include "elpis/affect/options.h"
#include "elpis/affect/state.h"

// The arithmetic of the reference implementation, for clients that depend on it.
namespace elpis::affect {

// Options in which Preset::Reference has become what it stands for: a rate of 0.1 per second unless
// decay_rate says otherwise, drawn off in a straight line and only when an event arrives, no mood,
// pushes cut off at ±1, a flat step of valence counted as one down; F2, F3, F4's feedback and F6–F8
// off. docs/affect.md says what it does not bring back. Otherwise as they were.
Options with_preset(Options options);

// x after an event that comes `elapsed` later: μ + (x − μ)·max(0, 1 − rate·Δt). Not
// tick-independent: it matters how many events there are. Time that is zero, negative or NaN
// changes nothing.
// What is left of a distance: max(0, 1 − rate·Δt).
double linearly_remaining(double rate, Seconds elapsed);
double decay_linearly(double from, double home, double rate, Seconds elapsed);
State decay_linearly(const State& from, const Options& options, Seconds elapsed);

}  // namespace elpis::affect
