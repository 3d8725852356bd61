#pragma once

#include "elpis/affect/impulse.h"
#include "elpis/affect/options.h"
#include "elpis/base/result.h"

// F11: events by what they mean to a character instead of by name. A simplification of ours, not a
// published formula; the variables are those of appraisal theories (OCC; EMA, Marsella & Gratch
// 2009).
namespace elpis::affect {

struct AppraisalVariables {
    double desirability = 0.0;     // d, −1 … 1
    double likelihood = 1.0;       // p, 0 … 1; 1: it has happened
    double surprise = 0.0;         // u, 0 … 1
    double controllability = 0.0;  // c, 0 … 1
};

// Δv = g·d·p, Δa = g·|d|·(u + 4p(1 − p))/2, dominance = c, with g = `strength`, of intensity 1:
// what matters excites by surprise, and by being undecided (p = ½). InvalidArgument, which names
// the variable, when one is not a number of its range.
Result<Impulse> appraise(const AppraisalVariables& event, double strength = 0.5);

// Coping, after EMA, until the matter is resolved: arousal lasts longer where something can be done
// (c above ½: up to twice its half-life), valence shorter where nothing can (c below ½: down to
// half). Nothing changes at ½. `controllability` is limited to 0 … 1.
Options::HalfLives coping(const Options::HalfLives& half_lives, double controllability);

}  // namespace elpis::affect
