#pragma once

#include <map>
#include <span>
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

// ‖row‖, Euclidean.
double length_of(std::span<const float> row);

// row / ‖row‖, for a row that is not zero.
std::vector<float> unit_of(std::span<const float> row);

// Σ_L ‖row L‖: the fraction of the residual norm that rows of fitted units add in all. A fitted
// vector has 1.
double total_share(const Rows& rows);

// rows + factor · other, row by row; blocks that only one has count as zero in the other. Rows of
// one block have equal width. A factor of 0 changes nothing.
void add_scaled(Rows& rows, const Rows& other, double factor);

}  // namespace elpis::steering
