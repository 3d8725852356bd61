#pragma once

#include <cstddef>
#include <random>
#include <span>

#include "elpis/steering/evaluation/evaluation.h"
#include "elpis/steering/evaluation/options.h"

namespace elpis::steering::evaluation {

// 95 % of the means, or medians, of options.resamples samples drawn with replacement.
Range range_of_mean(std::span<const double> values, const Options& options);
Range range_of_median(std::span<const double> values, const Options& options);

// An even draw below `count`, equal on every machine.
std::size_t below(std::mt19937_64& generator, std::size_t count);

// The order of the values left to chance.
template <class Values>
void shuffle(Values& values, std::mt19937_64& generator) {
    for (std::size_t i = values.size(); i > 1; --i) {
        const std::size_t other = below(generator, i);
        const auto kept = values[i - 1];
        values[i - 1] = values[other];
        values[other] = kept;
    }
}

}  // namespace elpis::steering::evaluation
