#pragma once

#include <span>
#include <vector>

namespace elpis::steering::evaluation {

// Difference of means in units of the pooled standard deviation (Cohen 1988); 0 where nothing
// varies or a group has fewer than two.
double cohens_d(std::span<const double> one, std::span<const double> other);

// P(one > other) − P(one < other) over all pairs (Cliff 1993); 0 for an empty group.
double cliffs_delta(std::span<const double> one, std::span<const double> other);

// p values corrected for how many there are (Holm 1979), in the order given.
std::vector<double> holm(std::span<const double> p);

}  // namespace elpis::steering::evaluation
