#include "elpis/steering/evaluation/effect_size.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <span>
#include <vector>

#include "elpis/steering/statistics.h"

namespace elpis::steering::evaluation {
namespace {

double squares(std::span<const double> values) {
    const double middle = mean(values);
    double sum = 0.0;
    for (const double it : values)
        sum += (it - middle) * (it - middle);
    return sum;
}

}  // namespace

double cohens_d(std::span<const double> one, std::span<const double> other) {
    if (one.size() < 2 || other.size() < 2) return 0.0;
    const auto freedom = static_cast<double>(one.size() + other.size() - 2);
    const double deviation = std::sqrt((squares(one) + squares(other)) / freedom);
    return deviation > 0.0 ? (mean(one) - mean(other)) / deviation : 0.0;
}

double cliffs_delta(std::span<const double> one, std::span<const double> other) {
    if (one.empty() || other.empty()) return 0.0;
    double sum = 0.0;
    for (const double a : one) {
        for (const double b : other)
            sum += a > b ? 1.0 : (a < b ? -1.0 : 0.0);
    }
    return sum / static_cast<double>(one.size() * other.size());
}

std::vector<double> holm(std::span<const double> p) {
    std::vector<std::size_t> order(p.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, {}, [&](std::size_t i) { return p[i]; });
    std::vector<double> corrected(p.size());
    double least = 0.0;
    for (std::size_t rank = 0; rank < order.size(); ++rank) {
        const auto left = static_cast<double>(p.size() - rank);
        least = std::max(least, std::min(1.0, p[order[rank]] * left));
        corrected[order[rank]] = least;
    }
    return corrected;
}

}  // namespace elpis::steering::evaluation
