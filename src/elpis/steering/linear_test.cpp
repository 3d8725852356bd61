#include "elpis/steering/linear.h"

#include <cmath>
#include <cstddef>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/affect/testing/dice.h"

namespace elpis::steering {
namespace {

using affect::testing::Dice;

std::vector<double> random_symmetric(Dice& dice, std::size_t n) {
    std::vector<double> matrix(n * n);
    for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t j = i; j < n; ++j)
            matrix[i * n + j] = matrix[j * n + i] = dice.between(-2.0, 2.0);
    }
    return matrix;
}

Direction times(const std::vector<double>& matrix, const Direction& x) {
    Direction y(x.size());
    for (std::size_t i = 0; i < x.size(); ++i) {
        for (std::size_t j = 0; j < x.size(); ++j)
            y[i] += matrix[i * x.size() + j] * x[j];
    }
    return y;
}

TEST_CASE("products of floats are summed in double") {
    // In float the one is lost beside 2²⁴.
    const std::vector<float> large{16777216.0F, 1.0F, -16777216.0F};
    const std::vector<float> ones{1.0F, 1.0F, 1.0F};
    CHECK(dot(large, ones) == 1.0);
}

TEST_CASE("a cosine with nothing is 0") {
    CHECK(cosine({3.0, 4.0}, {3.0, 4.0}) == doctest::Approx(1.0));
    CHECK(cosine({1.0, 0.0}, {0.0, 2.0}) == 0.0);
    CHECK(cosine({1.0, 0.0}, {0.0, 0.0}) == 0.0);
    CHECK(unit_of({0.0, 0.0}) == Direction{0.0, 0.0});
}

TEST_CASE("the mean of samples") {
    const std::vector<float> a{1.0F, 2.0F};
    const std::vector<float> b{3.0F, -2.0F};
    CHECK(mean_of({a, b}) == Direction{2.0, 0.0});
}

TEST_CASE("removed components leave nothing along them, and the rest alone") {
    Direction direction{3.0, 4.0, 5.0};
    remove_components(direction, {{0.6, 0.8, 0.0}});
    CHECK(dot(direction, Direction{0.6, 0.8, 0.0}) == doctest::Approx(0.0));
    CHECK(direction[2] == 5.0);
    CHECK(norm(direction) == doctest::Approx(5.0));
}

TEST_CASE("equations are solved") {
    const auto x = solve_positive({4, 2, 2, 3}, {10, 9});
    REQUIRE(x.size() == 2);
    CHECK(x[0] == doctest::Approx(1.5));
    CHECK(x[1] == doctest::Approx(2.0));
}

TEST_CASE("a matrix that is not positive definite has no solution here") {
    CHECK(solve_positive({1, 2, 2, 1}, {1, 1}).empty());
    CHECK(solve_positive({0, 0, 0, 0}, {1, 1}).empty());
}

TEST_CASE("the solution of random equations fits them") {
    Dice dice(11);
    for (int round = 0; round < 50; ++round) {
        const std::size_t n = 1 + dice.below(20);
        // RᵀR + I is positive definite.
        const auto r = random_symmetric(dice, n);
        std::vector<double> matrix(n * n);
        for (std::size_t i = 0; i < n; ++i) {
            for (std::size_t j = 0; j < n; ++j) {
                matrix[i * n + j] = i == j ? 1.0 : 0.0;
                for (std::size_t k = 0; k < n; ++k)
                    matrix[i * n + j] += r[k * n + i] * r[k * n + j];
            }
        }
        Direction right(n);
        for (double& value : right)
            value = dice.between(-5.0, 5.0);
        CHECK(norm(difference(times(matrix, solve_positive(matrix, right)), right)) < 1e-8);
    }
}

TEST_CASE("eigenvalues come in descending order, with their vectors") {
    const Eigen eigen = eigen_of({2, 1, 1, 2}, 2);
    CHECK(eigen.values[0] == doctest::Approx(3.0));
    CHECK(eigen.values[1] == doctest::Approx(1.0));
    CHECK(std::abs(eigen.vectors[0][0]) == doctest::Approx(std::sqrt(0.5)));
    CHECK(eigen.vectors[0][0] == doctest::Approx(eigen.vectors[0][1]));
}

TEST_CASE("eigenvectors of random matrices are orthonormal and are what they should be") {
    Dice dice(12);
    for (int round = 0; round < 30; ++round) {
        const std::size_t n = 1 + dice.below(24);
        const auto matrix = random_symmetric(dice, n);
        const Eigen eigen = eigen_of(matrix, n);
        for (std::size_t i = 0; i < n; ++i) {
            Direction scaled = eigen.vectors[i];
            for (double& value : scaled)
                value *= eigen.values[i];
            CHECK(norm(difference(times(matrix, eigen.vectors[i]), scaled)) < 1e-9);
            CHECK((i == 0 || eigen.values[i - 1] >= eigen.values[i]));
            for (std::size_t j = 0; j <= i; ++j) {
                const double wanted = i == j ? 1.0 : 0.0;
                CHECK(std::abs(dot(eigen.vectors[i], eigen.vectors[j]) - wanted) < 1e-10);
            }
        }
    }
}

}  // namespace
}  // namespace elpis::steering
