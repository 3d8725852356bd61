#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>

#include "elpis/affect/state.h"
#include "elpis/steering/library.h"

namespace elpis::steering {

// Readings of one token or one mean: gauge name → z.
using Scores = std::map<std::string, double>;

// p = û·h, for an activation as wide as the gauge's unit.
double projection_of(std::span<const float> activation, const Gauge& gauge);

// z = (p − c)/σ: how far from neutral text, in its deviations. Centred before anything is compared,
// because raw projections mislead.
double score_of(double projection, const Gauge& gauge);

// intercept + Σ weight·z on each axis, kept within the square: (valence, arousal) as a linear
// reading. A gauge without a score counts as neutral, 0.
affect::State plane_of(const Scores& scores, const PlaneReading& reading);

// Of the readings of several tokens.
struct Summary {
    double mean = 0.0;
    double final = 0.0;  // of the last
    double max = 0.0;
    double median = 0.0;  // of an even number: the mean of the middle two
};
std::optional<Summary> summary_of(std::span<const double> readings);  // nothing of nothing

}  // namespace elpis::steering
