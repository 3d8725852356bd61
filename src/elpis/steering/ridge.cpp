#include "elpis/steering/ridge.h"

#include <cstddef>
#include <numeric>
#include <span>
#include <utility>
#include <vector>

#include "elpis/steering/linear.h"

namespace elpis::steering {

RidgeFit ridge(const Samples& samples, std::span<const double> targets, double penalty) {
    const std::size_t n = samples.size();
    if (n == 0) return {};
    const Direction mean = mean_of(samples);
    std::vector<Direction> rows;
    for (const std::span<const float> sample : samples) {
        Direction row(sample.begin(), sample.end());
        add_scaled(row, mean, -1.0);
        rows.push_back(std::move(row));
    }
    const double level =
        std::accumulate(targets.begin(), targets.end(), 0.0) / static_cast<double>(n);

    std::vector<double> gram(n * n);
    double trace = 0.0;
    for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t j = i; j < n; ++j)
            gram[i * n + j] = gram[j * n + i] = dot(rows[i], rows[j]);
        trace += gram[i * n + i];
    }
    RidgeFit fit{.weights = Direction(mean.size()), .intercept = level};
    if (trace == 0.0) return fit;  // all samples are the same: the mean is all there is to know
    std::vector<double> right(targets.begin(), targets.end());
    for (double& value : right)
        value -= level;
    for (std::size_t i = 0; i < n; ++i)
        gram[i * n + i] += penalty * trace / static_cast<double>(n);
    const std::vector<double> dual = solve_positive(std::move(gram), std::move(right));
    for (std::size_t i = 0; i < dual.size(); ++i)
        add_scaled(fit.weights, rows[i], dual[i]);
    fit.intercept = level - dot(mean, fit.weights);
    return fit;
}

}  // namespace elpis::steering
