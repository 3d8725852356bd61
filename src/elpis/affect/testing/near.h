#pragma once

#include <cmath>
#include <limits>

namespace elpis::affect::testing {

inline constexpr double kInfinity = std::numeric_limits<double>::infinity();

inline bool near(double a, double b, double tolerance) {
    return std::abs(a - b) <= tolerance;
}

}  // namespace elpis::affect::testing
