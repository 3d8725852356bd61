#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "elpis/steering/linear.h"

// Figures of merit for directions. Chance is seeded: the same numbers give the same result on every
// machine.
namespace elpis::steering {

double mean(std::span<const double> values);       // 0 of none
double deviation(std::span<const double> values);  // of a sample (n − 1); 0 of fewer than two
double median(std::vector<double> values);         // mean of the middle two; 0 of none

// Probability that a positive scores above a negative, ties counting half: 0.5 is chance, 1 a
// perfect ranking, 0 a perfect one the wrong way. 0.5 when either group is empty.
double auroc(std::span<const double> positives, std::span<const double> negatives);

// Rank correlation of two series of equal length, −1 … 1, ties by mean rank; 0 when either does not
// vary.
double spearman(std::span<const double> x, std::span<const double> y);

struct Interval {
    double low = 0.0;
    double high = 0.0;
};
// Percentile bootstrap of the mean: where it lies when the values are drawn again, with
// replacement. `level` 0.95 leaves 2.5 % on either side.
Interval bootstrap_mean(std::span<const double> values,
                        double level,
                        int resamples,
                        std::uint64_t seed);

// How often shuffled labels give groups whose means differ, in this direction, at least as much as
// these: one-sided permutation p of mean(a) − mean(b), (hits + 1) / (rounds + 1).
double permutation_p(std::span<const double> a,
                     std::span<const double> b,
                     int rounds,
                     std::uint64_t seed);

// Cosine of the two directions mean(positives) − mean(negatives) that the halves of the data give,
// averaged over `rounds` random halvings: near 1 for a direction that is there, 0 for noise. 0 when
// a group has fewer than two samples.
double split_half_cosine(const Samples& positives,
                         const Samples& negatives,
                         int rounds,
                         std::uint64_t seed);

}  // namespace elpis::steering
