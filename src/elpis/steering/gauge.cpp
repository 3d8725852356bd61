#include "elpis/steering/gauge.h"

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <numeric>
#include <optional>
#include <span>
#include <vector>

#include "elpis/affect/state.h"
#include "elpis/steering/library.h"
#include "elpis/steering/linear.h"

namespace elpis::steering {
namespace {

double reading_of(const Scores& scores, const PlaneReading::Axis& axis) {
    double sum = axis.intercept;
    for (const auto& [name, weight] : axis.weights) {
        const auto score = scores.find(name);
        if (score != scores.end()) sum += weight * score->second;
    }
    return std::clamp(sum, -1.0, 1.0);
}

}  // namespace

double projection_of(std::span<const float> activation, const Gauge& gauge) {
    assert(activation.size() == gauge.unit.size());
    return dot(activation, gauge.unit);
}

double score_of(double projection, const Gauge& gauge) {
    return (projection - gauge.centre) / gauge.deviation;
}

affect::State plane_of(const Scores& scores, const PlaneReading& reading) {
    return {.valence = reading_of(scores, reading.valence),
            .arousal = reading_of(scores, reading.arousal)};
}

std::optional<Summary> summary_of(std::span<const double> readings) {
    if (readings.empty()) return std::nullopt;
    std::vector<double> sorted(readings.begin(), readings.end());
    std::ranges::sort(sorted);
    const std::size_t middle = sorted.size() / 2;
    const double count = static_cast<double>(readings.size());
    return Summary{.mean = std::accumulate(readings.begin(), readings.end(), 0.0) / count,
                   .final = readings.back(),
                   .max = sorted.back(),
                   .median = sorted.size() % 2 == 1 ? sorted[middle]
                                                    : (sorted[middle - 1] + sorted[middle]) / 2.0};
}

}  // namespace elpis::steering
