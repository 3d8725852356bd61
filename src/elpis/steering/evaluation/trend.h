#pragma once

#include <span>
#include <vector>

namespace elpis::steering::evaluation {

// How much y rises per unit of x, by least squares; 0 where x is constant. Equal lengths.
double slope(std::span<const double> x, std::span<const double> y);

// Mann (1945), Kendall: how likely a rise like that of y, or a clearer one, is by chance,
// one-sided. The normal approximation with continuity correction and without ties; 1 for fewer than
// three.
double mann_kendall_p(std::span<const double> y);

// The rising curve that is nearest to y by least squares (pool adjacent violators).
std::vector<double> isotonic(std::span<const double> y);

// Share of the variance of y that no rising curve fits: 0 rises throughout, 1 does not at all.
// 0 where y is constant.
double isotonic_error(std::span<const double> y);

}  // namespace elpis::steering::evaluation
