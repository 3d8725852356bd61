#include "elpis/steering/linear.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <span>
#include <vector>

namespace elpis::steering {
namespace {

constexpr int kMaxSweeps = 60;  // Jacobi converges quadratically; ten are usual

double off_diagonal(const std::vector<double>& matrix, std::size_t n) {
    double sum = 0.0;
    for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t j = i + 1; j < n; ++j)
            sum += matrix[i * n + j] * matrix[i * n + j];
    }
    return sum;
}

// Rotates rows and columns p and q so that matrix[p][q] becomes zero.
void rotate(std::vector<double>& matrix,
            std::vector<double>& vectors,
            std::size_t n,
            std::size_t p,
            std::size_t q) {
    const double apq = matrix[p * n + q];
    if (apq == 0.0) return;
    const double theta = (matrix[q * n + q] - matrix[p * n + p]) / (2.0 * apq);
    const double t = (theta >= 0.0 ? 1.0 : -1.0) / (std::abs(theta) + std::hypot(theta, 1.0));
    const double c = 1.0 / std::hypot(t, 1.0);
    const double s = t * c;
    for (std::size_t k = 0; k < n; ++k) {
        const double kp = matrix[k * n + p];
        const double kq = matrix[k * n + q];
        matrix[k * n + p] = c * kp - s * kq;
        matrix[k * n + q] = s * kp + c * kq;
    }
    for (std::size_t k = 0; k < n; ++k) {
        const double pk = matrix[p * n + k];
        const double qk = matrix[q * n + k];
        matrix[p * n + k] = c * pk - s * qk;
        matrix[q * n + k] = s * pk + c * qk;
        const double vp = vectors[p * n + k];
        const double vq = vectors[q * n + k];
        vectors[p * n + k] = c * vp - s * vq;
        vectors[q * n + k] = s * vp + c * vq;
    }
}

}  // namespace

double norm(const Direction& direction) {
    return std::sqrt(dot(direction, direction));
}

double cosine(const Direction& a, const Direction& b) {
    const double product = norm(a) * norm(b);
    return product > 0.0 ? dot(a, b) / product : 0.0;
}

Direction mean_of(const Samples& samples) {
    Direction mean(samples.front().size());
    for (const std::span<const float> sample : samples) {
        for (std::size_t i = 0; i < mean.size(); ++i)
            mean[i] += static_cast<double>(sample[i]);
    }
    for (double& value : mean)
        value /= static_cast<double>(samples.size());
    return mean;
}

Direction difference(const Direction& a, const Direction& b) {
    Direction result = a;
    add_scaled(result, b, -1.0);
    return result;
}

void add_scaled(Direction& to, const Direction& what, double factor) {
    for (std::size_t i = 0; i < to.size(); ++i)
        to[i] += factor * what[i];
}

Direction unit_of(Direction direction) {
    const double length = norm(direction);
    if (length == 0.0) return direction;
    for (double& value : direction)
        value /= length;
    return direction;
}

void remove_components(Direction& direction, const std::vector<Direction>& components) {
    for (const Direction& component : components)
        add_scaled(direction, component, -dot(direction, component));
}

std::vector<double> solve_positive(std::vector<double> matrix, std::vector<double> right) {
    const std::size_t n = right.size();
    // matrix = L·Lᵀ, L in the lower half; then L·z = right, Lᵀ·x = z.
    for (std::size_t j = 0; j < n; ++j) {
        for (std::size_t i = j; i < n; ++i) {
            double sum = matrix[i * n + j];
            for (std::size_t k = 0; k < j; ++k)
                sum -= matrix[i * n + k] * matrix[j * n + k];
            if (i > j) {
                matrix[i * n + j] = sum / matrix[j * n + j];
            } else if (sum > 0.0) {
                matrix[j * n + j] = std::sqrt(sum);
            } else {
                return {};
            }
        }
    }
    for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t k = 0; k < i; ++k)
            right[i] -= matrix[i * n + k] * right[k];
        right[i] /= matrix[i * n + i];
    }
    for (std::size_t i = n; i-- > 0;) {
        for (std::size_t k = i + 1; k < n; ++k)
            right[i] -= matrix[k * n + i] * right[k];
        right[i] /= matrix[i * n + i];
    }
    return right;
}

Eigen eigen_of(std::vector<double> matrix, std::size_t n) {
    std::vector<double> vectors(n * n);
    for (std::size_t i = 0; i < n; ++i)
        vectors[i * n + i] = 1.0;
    const double whole = dot(matrix, matrix);
    for (int sweep = 0; sweep < kMaxSweeps && off_diagonal(matrix, n) > 1e-26 * whole; ++sweep) {
        for (std::size_t p = 0; p + 1 < n; ++p) {
            for (std::size_t q = p + 1; q < n; ++q)
                rotate(matrix, vectors, n, p, q);
        }
    }
    std::vector<std::size_t> order(n);
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(
        order, [&](std::size_t a, std::size_t b) { return matrix[a * n + a] > matrix[b * n + b]; });
    Eigen eigen;
    for (const std::size_t i : order) {
        eigen.values.push_back(matrix[i * n + i]);
        const auto row = std::span(vectors).subspan(i * n, n);
        eigen.vectors.emplace_back(row.begin(), row.end());
    }
    return eigen;
}

}  // namespace elpis::steering
