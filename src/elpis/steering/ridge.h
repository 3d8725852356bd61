#pragma once

#include <span>

#include "elpis/steering/linear.h"

namespace elpis::steering {

struct RidgeFit {
    Direction weights;
    double intercept = 0.0;

    template <class Row>
    double at(const Row& row) const {
        return intercept + dot(row, weights);
    }
};

// Least squares with the penalty λ·‖weights‖², the intercept free, λ = `penalty` × the mean square
// length of the centred samples, so that a penalty means the same for every model. Solved in its
// dual form, weights = Xᵀ(XXᵀ + λI)⁻¹y with X centred: there are far fewer samples than numbers in
// one. As many targets as samples; penalty > 0.
RidgeFit ridge(const Samples& samples, std::span<const double> targets, double penalty);

}  // namespace elpis::steering
