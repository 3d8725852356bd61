#include "elpis/steering/evaluation/trend.h"

#include <cassert>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <span>
#include <vector>

#include "elpis/steering/statistics.h"

namespace elpis::steering::evaluation {
double slope(std::span<const double> x, std::span<const double> y) {
    assert(x.size() == y.size());
    const double mean_x = mean(x);
    const double mean_y = mean(y);
    double xx = 0.0;
    double xy = 0.0;
    for (std::size_t i = 0; i < x.size(); ++i) {
        xx += (x[i] - mean_x) * (x[i] - mean_x);
        xy += (x[i] - mean_x) * (y[i] - mean_y);
    }
    return xx > 0.0 ? xy / xx : 0.0;
}

double mann_kendall_p(std::span<const double> y) {
    if (y.size() < 3) return 1.0;
    double score = 0.0;
    for (std::size_t i = 0; i < y.size(); ++i) {
        for (std::size_t k = i + 1; k < y.size(); ++k)
            score += y[k] > y[i] ? 1.0 : (y[k] < y[i] ? -1.0 : 0.0);
    }
    const auto n = static_cast<double>(y.size());
    const double deviation = std::sqrt(n * (n - 1.0) * (2.0 * n + 5.0) / 18.0);
    return 0.5 * std::erfc((score - 1.0) / deviation / std::numbers::sqrt2);
}

std::vector<double> isotonic(std::span<const double> y) {
    struct Pool {
        double sum = 0.0;
        std::size_t count = 0;
        double mean() const { return sum / static_cast<double>(count); }
    };
    std::vector<Pool> pools;
    for (const double value : y) {
        pools.push_back({.sum = value, .count = 1});
        while (pools.size() > 1 && pools[pools.size() - 2].mean() > pools.back().mean()) {
            const Pool last = pools.back();
            pools.pop_back();
            pools.back().sum += last.sum;
            pools.back().count += last.count;
        }
    }
    std::vector<double> fitted;
    for (const Pool& pool : pools)
        fitted.insert(fitted.end(), pool.count, pool.mean());
    return fitted;
}

double isotonic_error(std::span<const double> y) {
    const std::vector<double> fitted = isotonic(y);
    const double middle = mean(y);
    double left = 0.0;
    double all = 0.0;
    for (std::size_t i = 0; i < y.size(); ++i) {
        left += (y[i] - fitted[i]) * (y[i] - fitted[i]);
        all += (y[i] - middle) * (y[i] - middle);
    }
    return all > 0.0 ? left / all : 0.0;
}

}  // namespace elpis::steering::evaluation
