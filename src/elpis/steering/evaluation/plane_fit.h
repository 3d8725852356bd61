#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "elpis/affect/state.h"

namespace elpis::steering::evaluation {

// How well a reading of the plane follows what was set: measured = offset + map · set, by least
// squares over all points, each axis for itself.
struct PlaneFit {
    affect::State offset;
    // Of what valence, and arousal, were measured as: per unit of valence and arousal that was set.
    affect::State valence;
    affect::State arousal;
    // Share of the measured variance that the plane explains, per axis: 1 − residual / total; 0
    // where nothing varies.
    affect::State r_squared;
    // |response to the other axis| / |response to the own axis|, per axis; infinite where the own
    // axis moves nothing. 0 = the axes are apart.
    affect::State cross_talk;
};

// `set` and `measured` have equal length. Points that leave an axis constant give it no slope.
PlaneFit fit_plane(std::span<const affect::State> set, std::span<const affect::State> measured);

// Who was taken for whom: counts[truth][answer].
class Confusion {
public:
    explicit Confusion(std::size_t classes);

    void add(std::size_t truth, std::size_t answer);

    std::size_t classes() const { return counts_.size(); }
    const std::vector<std::vector<int>>& counts() const { return counts_; }
    int total() const;
    double accuracy() const;  // 0 of nothing
    // Cohen's kappa: agreement beyond what the two margins give by chance, (p_o − p_e)/(1 − p_e).
    // 0 where nothing was counted or chance alone agrees fully.
    double kappa() const;

private:
    std::vector<std::vector<int>> counts_;
};

}  // namespace elpis::steering::evaluation
