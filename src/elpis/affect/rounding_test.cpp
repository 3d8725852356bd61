#include "elpis/affect/rounding.h"

#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <limits>

#include <doctest/doctest.h>

#include "elpis/affect/testing/dice.h"

namespace elpis::affect {
namespace {

using testing::Dice;
using testing::kCases;

TEST_CASE("the exact binary value decides how a figure rounds") {
    CHECK(rounded(0.865, 2) == 0.86);  // 0.86499999999999999112 in binary
    CHECK(rounded(0.125, 2) == 0.12);  // an exact tie goes to the even digit
    CHECK(rounded(0.375, 2) == 0.38);
    CHECK(rounded(-0.0004999, 3) == 0.0);
    CHECK(rounded(-0.00051, 3) == -0.001);
}

TEST_CASE("a rounded figure is never minus zero") {
    CHECK_FALSE(std::signbit(rounded(-0.0, 2)));
    CHECK_FALSE(std::signbit(rounded(-1e-9, 3)));
}

TEST_CASE("figures without decimals to round come back as they are") {
    constexpr double kInfinity = std::numeric_limits<double>::infinity();

    CHECK(rounded(1e300, 2) == 1e300);
    CHECK(rounded(-kInfinity, 2) == -kInfinity);
    CHECK(std::isnan(rounded(std::nan(""), 2)));
}

TEST_CASE("rounding agrees with printf") {
    Dice dice(1);
    for (int i = 0; i < kCases; ++i) {
        const double value = dice.between(-10.0, 10.0);
        std::array<char, 64> text{};
        std::snprintf(text.data(), text.size(), "%.3f", value);
        REQUIRE(rounded(value, 3) == std::strtod(text.data(), nullptr));
    }
}

}  // namespace
}  // namespace elpis::affect
