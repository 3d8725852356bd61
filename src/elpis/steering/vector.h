#pragma once

#include <map>
#include <string>
#include <vector>

namespace elpis::steering {

// Rows of a direction in the residual stream: 0-based block L → `width` numbers, which act on the
// output of block L. Every file format's own counting is translated into this one when it is read.
using Rows = std::map<int, std::vector<float>>;

// One named direction, fitted to a model: ‖row L‖ = w_L, the share of the strength that block L
// gets, and the shares sum to 1. So strength s adds s·ρ_L·row, where ρ_L = r_L·√width is the
// typical norm of the residual stream after block L (r_L: its RMS); s is a fraction, 0.25 means a
// quarter.
struct Vector {
    std::string name;  // "excited", "joy", …
    Rows rows;

    bool operator==(const Vector&) const = default;
};

}  // namespace elpis::steering
