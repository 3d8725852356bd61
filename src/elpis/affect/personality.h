#pragma once

#include "elpis/affect/options.h"
#include "elpis/affect/pad.h"
#include "elpis/affect/state.h"

// F9: who a character is decides where it is at home.
namespace elpis::affect {

// The five factors, each −1 … 1 around the average person.
struct BigFive {
    double openness = 0.0;
    double conscientiousness = 0.0;
    double extraversion = 0.0;
    double agreeableness = 0.0;
    double stability = 0.0;  // emotional stability, NOT neuroticism: see below
};

// Five-factor tests report neuroticism as often as its opposite, the stability that Mehrabian's
// formulas have. Who puts the one in place of the other makes anxious people calm.
double stability_of(double neuroticism);

// Mehrabian 1996: P = .21E + .59A + .19S · A = .15O + .30A − .57S · D = .25O + .17C + .60E − .32A.
// Each limited to ±1, which only extreme people exceed.
Pad temperament_of(const BigFive& traits);

// Home on the plane of a temperament; dominance has no place on it.
State baseline_of(const Pad& temperament);

// The half-lives of the emotion times 2^{−w·S} with w = `recovery`: stable people are back home
// sooner. That they are is known (Suls, Green & Hillis 1998); the formula is ours. Moods stay.
Options::HalfLives recovering(const Options::HalfLives& half_lives,
                              double stability,
                              double recovery);

// Options whose traits have become a baseline and half-lives, and are spent. Without traits, as
// they were.
Options with_personality(Options options);

}  // namespace elpis::affect
