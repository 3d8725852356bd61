#pragma once

#include <string>

#include "elpis/affect/options.h"
#include "elpis/affect/state.h"

namespace elpis::affect {

// One thing that happened, before the character's own rules bound it.
struct Impulse {
    double valence = 0.0;
    double arousal = 0.0;
    double dominance = 0.0;  // of the one who feels it; apart from the other two
    double intensity = 1.0;  // clamped to 0 … 2
    std::string type;        // of the event, for habituation; empty: of no type
};

// An intensity as it counts, 0 … 2.
double effective_intensity(double intensity);

// What an impulse asks for: times its intensity. Takes finite figures and gives finite ones.
State scaled(const Impulse& impulse);
double scaled_dominance(const Impulse& impulse);
// Each axis within ±max_delta.
double bounded(double by, double max_delta);
State bounded(const State& by, double max_delta);
// Both: what an impulse does to one who takes it as it is.
State strength_of(const Impulse& impulse, double max_delta);

// F5: `x` after a push, within [−1, 1]. Saturating: a push away from zero is scaled by the room
// left, one towards or across it has full effect. Tanh: tanh(atanh x + push), the same for every
// order of pushes. Clamped: x + push, cut off at ±1. A push of zero changes nothing at all.
double push(double x, double by, Options::Impulse how);
State push(const State& from, const State& by, Options::Impulse how);

}  // namespace elpis::affect
