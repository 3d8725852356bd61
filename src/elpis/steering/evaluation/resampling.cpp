#include "elpis/steering/evaluation/resampling.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>
#include <span>
#include <vector>

#include "elpis/steering/evaluation/answers.h"
#include "elpis/steering/evaluation/evaluation.h"
#include "elpis/steering/evaluation/options.h"
#include "elpis/steering/statistics.h"

namespace elpis::steering::evaluation {
namespace {

constexpr double kLevel = 0.95;

}  // namespace

Range range_of_mean(std::span<const double> values, const Options& options) {
    const Interval interval =
        bootstrap_mean(values, kLevel, options.resamples, control_seed(options.seed, 0, 3000));
    return {.low = interval.low, .high = interval.high};
}

Range range_of_median(std::span<const double> values, const Options& options) {
    if (values.empty()) return {};
    std::mt19937_64 generator(control_seed(options.seed, 0, 3000));
    std::vector<double> medians;
    std::vector<double> sample(values.size());
    for (int i = 0; i < options.resamples; ++i) {
        for (double& it : sample)
            it = values[below(generator, values.size())];
        medians.push_back(median(sample));
    }
    std::ranges::sort(medians);
    const auto at = [&](double share) {
        return medians[static_cast<std::size_t>(
            std::lround(share * static_cast<double>(medians.size() - 1)))];
    };
    return {.low = at((1.0 - kLevel) / 2.0), .high = at((1.0 + kLevel) / 2.0)};
}

std::size_t below(std::mt19937_64& generator, std::size_t count) {
    // The bias of a remainder is below 2⁻⁴⁰ for any count that occurs here.
    return static_cast<std::size_t>(generator() % static_cast<std::uint64_t>(count));
}

}  // namespace elpis::steering::evaluation
