#include "elpis/steering/evaluation/trend.h"

#include <vector>

#include <doctest/doctest.h>

namespace elpis::steering::evaluation {
namespace {

using doctest::Approx;
using Values = std::vector<double>;

TEST_CASE("the slope is that of the nearest line") {
    CHECK(slope(Values{0.0, 1.0, 2.0}, Values{1.0, 3.0, 5.0}) == Approx(2.0));
    CHECK(slope(Values{-1.0, 0.0, 1.0}, Values{4.0, 0.0, 1.0}) == Approx(-1.5));
    CHECK(slope(Values{2.0, 2.0}, Values{0.0, 9.0}) == 0.0);
}

TEST_CASE("a trend is likely by chance or not") {
    // Nine rising values: S = 36, variance 9·8·23/18 = 92, z = 35/√92 = 3.649.
    CHECK(mann_kendall_p(Values{1, 2, 3, 4, 5, 6, 7, 8, 9}) == Approx(1.32e-4).epsilon(0.01));
    CHECK(mann_kendall_p(Values{9, 8, 7, 6, 5, 4, 3, 2, 1}) > 0.99);
    CHECK(mann_kendall_p(Values{1, 5, 2, 4, 3, 3}) > 0.3);
    CHECK(mann_kendall_p(Values{1, 2}) == 1.0);
}

TEST_CASE("the nearest rising curve pools what falls") {
    CHECK(isotonic(Values{1.0, 3.0, 2.0, 4.0}) == Values{1.0, 2.5, 2.5, 4.0});
    CHECK(isotonic(Values{3.0, 2.0, 1.0}) == Values{2.0, 2.0, 2.0});
    CHECK(isotonic(Values{}).empty());
}

TEST_CASE("the error is the share of variance that does not rise") {
    CHECK(isotonic_error(Values{1.0, 2.0, 2.0, 7.0}) == 0.0);
    CHECK(isotonic_error(Values{3.0, 2.0, 1.0}) == Approx(1.0));
    CHECK(isotonic_error(Values{1.0, 3.0, 2.0, 4.0}) == Approx(0.5 / 5.0));
    CHECK(isotonic_error(Values{5.0, 5.0}) == 0.0);
}

}  // namespace
}  // namespace elpis::steering::evaluation
