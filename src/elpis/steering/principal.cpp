#include "elpis/steering/principal.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <utility>
#include <vector>

#include "elpis/steering/linear.h"

namespace elpis::steering {
namespace {

constexpr int kMaxSteps = 1000;
constexpr double kSettled = 1e-12;
constexpr std::size_t kMaxSamples = 128;

Direction sum_of(const std::vector<Direction>& differences) {
    Direction sum(differences.front().size());
    for (const Direction& it : differences)
        add_scaled(sum, it, 1.0);
    return sum;
}

void orient(Direction& direction, const std::vector<Direction>& differences) {
    std::size_t along = 0;
    std::size_t against = 0;
    for (const Direction& it : differences) {
        const double product = dot(it, direction);
        along += product > 0.0 ? 1 : 0;
        against += product < 0.0 ? 1 : 0;
    }
    if (along > against || (along == against && dot(sum_of(differences), direction) >= 0.0)) return;
    for (double& value : direction)
        value = -value;
}

std::vector<Direction> centred(const Samples& samples) {
    const Direction mean = mean_of(samples);
    const std::size_t count = std::min(samples.size(), kMaxSamples);
    std::vector<Direction> residuals;
    for (std::size_t i = 0; i < count; ++i) {
        const std::span<const float> sample = samples[i * samples.size() / count];
        Direction residual(sample.begin(), sample.end());
        add_scaled(residual, mean, -1.0);
        residuals.push_back(std::move(residual));
    }
    return residuals;
}

}  // namespace

Direction first_direction(const std::vector<Direction>& differences) {
    if (differences.empty()) return {};
    Direction direction = unit_of(sum_of(differences));
    // A mean of zero says nothing: start from the longest.
    if (norm(direction) == 0.0)
        direction = unit_of(*std::ranges::max_element(differences, {}, norm));
    for (int step = 0; step < kMaxSteps; ++step) {
        Direction next(direction.size());
        for (const Direction& it : differences)
            add_scaled(next, it, dot(it, direction));
        next = unit_of(std::move(next));
        const double moved = norm(difference(next, direction));
        direction = std::move(next);
        if (moved < kSettled) break;
    }
    orient(direction, differences);
    return direction;
}

std::vector<Direction> leading_components(const Samples& samples, double share) {
    if (samples.empty()) return {};
    // From the n × n matrix of inner products: n is far below the width.
    const std::vector<Direction> residuals = centred(samples);
    const std::size_t n = residuals.size();
    std::vector<double> gram(n * n);
    double whole = 0.0;
    for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t j = i; j < n; ++j)
            gram[i * n + j] = gram[j * n + i] = dot(residuals[i], residuals[j]);
        whole += gram[i * n + i];
    }
    const Eigen eigen = eigen_of(std::move(gram), n);
    std::vector<Direction> components;
    double explained = 0.0;
    for (std::size_t k = 0; k < n && explained < share * whole; ++k) {
        Direction component(residuals.front().size());
        for (std::size_t i = 0; i < n; ++i)
            add_scaled(component, residuals[i], eigen.vectors[k][i]);
        remove_components(component, components);  // rounding
        explained += eigen.values[k];
        components.push_back(unit_of(std::move(component)));
    }
    return components;
}

}  // namespace elpis::steering
