#pragma once

#include <cstddef>
#include <ranges>
#include <span>
#include <vector>

// Linear algebra of the trainer. Own code and no library: what is decomposed here has a few hundred
// rows at most, the rest is dot products, and a linear algebra package would be the largest
// dependency of the program for the least of its work.
//
// Directions are double while they are computed and become float rows in a library at the end: a
// mean of differences is small beside the activations it comes from.
namespace elpis::steering {

using Direction = std::vector<double>;
using Samples = std::vector<std::span<const float>>;  // activations of one block, of equal width

// Σ aᵢ·bᵢ in double, over floats or doubles; sizes are equal.
template <std::ranges::contiguous_range A, std::ranges::contiguous_range B>
double dot(const A& a, const B& b) {
    double sum = 0.0;
    auto other = std::ranges::begin(b);
    for (const auto value : a)
        sum += static_cast<double>(value) * static_cast<double>(*other++);
    return sum;
}

double norm(const Direction& direction);

// 0 where either is zero.
double cosine(const Direction& a, const Direction& b);

// Of at least one sample.
Direction mean_of(const Samples& samples);

Direction difference(const Direction& a, const Direction& b);  // a − b
void add_scaled(Direction& to, const Direction& what, double factor);

// Length 1; a zero direction stays zero.
Direction unit_of(Direction direction);

// direction − Σ (direction·c)·c over orthonormal components.
void remove_components(Direction& direction, const std::vector<Direction>& components);

// x for matrix·x = right. `matrix` is symmetric and positive definite, n × n by rows (Cholesky).
// Empty when it is not positive definite.
std::vector<double> solve_positive(std::vector<double> matrix, std::vector<double> right);

struct Eigen {
    std::vector<double> values;      // descending
    std::vector<Direction> vectors;  // orthonormal, in the same order
};
// Of a symmetric matrix, n × n by rows (cyclic Jacobi, n³ per sweep: for n up to some hundreds).
Eigen eigen_of(std::vector<double> matrix, std::size_t n);

}  // namespace elpis::steering
