#include "elpis/steering/train/gauge_fit.h"

#include <array>
#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "elpis/affect/quadrant.h"
#include "elpis/affect/state.h"
#include "elpis/steering/gauge.h"
#include "elpis/steering/library.h"
#include "elpis/steering/linear.h"
#include "elpis/steering/statistics.h"
#include "elpis/steering/train/readings.h"
#include "elpis/steering/train/text_list.h"
#include "elpis/steering/train/train_report.h"

namespace elpis::steering {
namespace {

constexpr std::size_t kFeatures = kQuadrants.size();
constexpr double kPenalty = 0.1;  // of the mean square of a feature
// In the order of kQuadrants.
constexpr std::array<affect::State, kFeatures> kCorners{{{.valence = 1.0, .arousal = 1.0},
                                                         {.valence = -1.0, .arousal = 1.0},
                                                         {.valence = 1.0, .arousal = -1.0},
                                                         {.valence = -1.0, .arousal = -1.0}}};

struct Example {
    std::array<double, kFeatures> features{};
    affect::State label;
};

std::array<double, kFeatures> features_of(std::span<const float> activation,
                                          const std::map<std::string, Gauge>& gauges) {
    std::array<double, kFeatures> features{};
    for (std::size_t i = 0; i < kFeatures; ++i) {
        const Gauge& gauge = gauges.at(std::string(kQuadrants[i]));
        features[i] = score_of(projection_of(activation, gauge), gauge);
    }
    return features;
}

// Weights of one axis, in the order of kQuadrants.
std::vector<double> solve(const std::vector<Example>& examples, double affect::State::* axis) {
    std::vector<double> matrix(kFeatures * kFeatures);
    std::vector<double> right(kFeatures);
    for (const Example& it : examples) {
        for (std::size_t i = 0; i < kFeatures; ++i) {
            right[i] += it.features[i] * it.label.*axis;
            for (std::size_t j = 0; j < kFeatures; ++j)
                matrix[i * kFeatures + j] += it.features[i] * it.features[j];
        }
    }
    double trace = 0.0;
    for (std::size_t i = 0; i < kFeatures; ++i)
        trace += matrix[i * kFeatures + i];
    for (std::size_t i = 0; i < kFeatures; ++i)
        matrix[i * kFeatures + i] += kPenalty * trace / static_cast<double>(examples.size()) + 1e-9;
    return solve_positive(std::move(matrix), std::move(right));
}

PlaneReading::Axis axis_of(const std::vector<Example>& examples, double affect::State::* axis) {
    PlaneReading::Axis result;
    const std::vector<double> weights = solve(examples, axis);
    for (std::size_t i = 0; i < weights.size(); ++i)
        result.weights[std::string(kQuadrants[i])] = weights[i];
    return result;
}

affect::State read(const std::array<double, kFeatures>& features, const PlaneReading& reading) {
    Scores scores;
    for (std::size_t i = 0; i < kFeatures; ++i)
        scores[std::string(kQuadrants[i])] = features[i];
    return plane_of(scores, reading);
}

// AUROC of one axis between the texts of its positive and of its negative corners.
double axis_auroc(const std::vector<affect::State>& read,
                  const std::vector<affect::State>& labels,
                  double affect::State::* axis) {
    std::vector<double> high;
    std::vector<double> low;
    for (std::size_t i = 0; i < read.size(); ++i)
        (labels[i].*axis > 0.0 ? high : low).push_back(read[i].*axis);
    return auroc(high, low);
}

std::optional<PlaneFigures> figures_of(const PlaneReading& reading,
                                       const std::map<std::string, Gauge>& gauges,
                                       const Group& quadrants,
                                       const Readings& readings,
                                       std::size_t index) {
    std::vector<affect::State> places;
    std::vector<affect::State> labels;
    int right = 0;
    for (std::size_t i = 0; i < kFeatures; ++i) {
        for (const std::size_t text : quadrants.find(std::string(kQuadrants[i]))->held_out) {
            places.push_back(read(features_of(readings.rows[text][index], gauges), reading));
            labels.push_back(kCorners[i]);
            right += affect::quadrant_of(places.back()) == affect::quadrant_of(kCorners[i]) ? 1 : 0;
        }
    }
    if (places.empty()) return std::nullopt;
    return PlaneFigures{
        .valence_auroc = axis_auroc(places, labels, &affect::State::valence),
        .arousal_auroc = axis_auroc(places, labels, &affect::State::arousal),
        .right_quadrant = static_cast<double>(right) / static_cast<double>(places.size()),
        .texts = static_cast<int>(places.size())};
}

}  // namespace

Gauge gauge_of(const Direction& direction, int block, const Readings& neutral) {
    const Direction unit = unit_of(direction);
    Gauge gauge{.block = block, .unit = {unit.begin(), unit.end()}};
    std::vector<double> projections;
    for (const std::span<const float> row : neutral.all_at(neutral.index_of(block)))
        projections.push_back(projection_of(row, gauge));
    gauge.centre = mean(projections);
    // Neutral texts that are all alike on a direction leave z in the model's own units.
    if (const double spread = deviation(projections); spread > 0.0) gauge.deviation = spread;
    return gauge;
}

FittedPlane fit_plane(const std::map<std::string, Gauge>& gauges,
                      const Group& quadrants,
                      const Readings& readings,
                      const Readings& neutral) {
    const std::size_t index = readings.index_of(gauges.at(std::string(kExcited)).block);
    std::vector<Example> examples;
    for (std::size_t i = 0; i < kFeatures; ++i) {
        for (const Group::Sample& it : quadrants.find(std::string(kQuadrants[i]))->training) {
            examples.push_back({.features = features_of(readings.rows[it.text][index], gauges),
                                .label = kCorners[i]});
        }
    }
    for (const std::span<const float> row : neutral.all_at(index))
        examples.push_back({.features = features_of(row, gauges), .label = {}});

    FittedPlane plane;
    plane.reading.valence = axis_of(examples, &affect::State::valence);
    plane.reading.arousal = axis_of(examples, &affect::State::arousal);
    plane.figures = figures_of(plane.reading, gauges, quadrants, readings, index);
    return plane;
}

}  // namespace elpis::steering
