#include "elpis/steering/evaluation/plane_fit.h"

#include <cassert>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <vector>

#include "elpis/affect/state.h"

namespace elpis::steering::evaluation {
namespace {

struct AxisFit {
    double offset = 0.0;
    affect::State slope;
    double r_squared = 0.0;
};

// Least squares of y on (valence, arousal) with an intercept, over centred sums.
AxisFit fit_axis(std::span<const affect::State> set, const std::vector<double>& y) {
    const auto n = static_cast<double>(set.size());
    double mean_v = 0.0;
    double mean_a = 0.0;
    double mean_y = 0.0;
    for (std::size_t i = 0; i < set.size(); ++i) {
        mean_v += set[i].valence / n;
        mean_a += set[i].arousal / n;
        mean_y += y[i] / n;
    }
    double vv = 0.0;
    double aa = 0.0;
    double va = 0.0;
    double vy = 0.0;
    double ay = 0.0;
    double yy = 0.0;
    for (std::size_t i = 0; i < set.size(); ++i) {
        const double v = set[i].valence - mean_v;
        const double a = set[i].arousal - mean_a;
        const double d = y[i] - mean_y;
        vv += v * v;
        aa += a * a;
        va += v * a;
        vy += v * d;
        ay += a * d;
        yy += d * d;
    }
    AxisFit fit;
    const double determinant = vv * aa - va * va;
    if (determinant > 1e-12 * vv * aa) {
        fit.slope = {.valence = (vy * aa - ay * va) / determinant,
                     .arousal = (ay * vv - vy * va) / determinant};
    } else if (vv > 0.0) {
        fit.slope.valence = vy / vv;
    } else if (aa > 0.0) {
        fit.slope.arousal = ay / aa;
    }
    fit.offset = mean_y - fit.slope.valence * mean_v - fit.slope.arousal * mean_a;
    // What least squares explains is slope · covariance.
    if (yy > 0.0) fit.r_squared = (fit.slope.valence * vy + fit.slope.arousal * ay) / yy;
    return fit;
}

double ratio(double other, double own) {
    if (own == 0.0) return std::numeric_limits<double>::infinity();
    return std::abs(other) / std::abs(own);
}

}  // namespace

PlaneFit fit_plane(std::span<const affect::State> set, std::span<const affect::State> measured) {
    assert(set.size() == measured.size());
    std::vector<double> valences;
    std::vector<double> arousals;
    for (const affect::State& it : measured) {
        valences.push_back(it.valence);
        arousals.push_back(it.arousal);
    }
    const AxisFit v = fit_axis(set, valences);
    const AxisFit a = fit_axis(set, arousals);
    return {.offset = {.valence = v.offset, .arousal = a.offset},
            .valence = v.slope,
            .arousal = a.slope,
            .r_squared = {.valence = v.r_squared, .arousal = a.r_squared},
            .cross_talk = {.valence = ratio(v.slope.arousal, v.slope.valence),
                           .arousal = ratio(a.slope.valence, a.slope.arousal)}};
}

Confusion::Confusion(std::size_t classes) : counts_(classes, std::vector<int>(classes, 0)) {}

void Confusion::add(std::size_t truth, std::size_t answer) {
    ++counts_.at(truth).at(answer);
}

int Confusion::total() const {
    int sum = 0;
    for (const std::vector<int>& row : counts_) {
        for (const int count : row)
            sum += count;
    }
    return sum;
}

double Confusion::accuracy() const {
    int right = 0;
    for (std::size_t i = 0; i < counts_.size(); ++i)
        right += counts_[i][i];
    const int all = total();
    return all == 0 ? 0.0 : static_cast<double>(right) / all;
}

double Confusion::kappa() const {
    const double all = total();
    if (all == 0.0) return 0.0;
    double by_chance = 0.0;
    for (std::size_t i = 0; i < counts_.size(); ++i) {
        double truths = 0.0;
        double answers = 0.0;
        for (std::size_t k = 0; k < counts_.size(); ++k) {
            truths += counts_[i][k];
            answers += counts_[k][i];
        }
        by_chance += truths * answers / (all * all);
    }
    if (by_chance >= 1.0) return 0.0;
    return (accuracy() - by_chance) / (1.0 - by_chance);
}

}  // namespace elpis::steering::evaluation
