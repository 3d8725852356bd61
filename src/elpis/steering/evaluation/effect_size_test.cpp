#include "elpis/steering/evaluation/effect_size.h"

#include <vector>

#include <doctest/doctest.h>

namespace elpis::steering::evaluation {
namespace {

using doctest::Approx;
using Values = std::vector<double>;

TEST_CASE("Cohen's d counts in pooled deviations") {
    CHECK(cohens_d(Values{2, 4, 6}, Values{1, 3, 5}) == Approx(0.5));
    CHECK(cohens_d(Values{1, 3, 5}, Values{2, 4, 6}) == Approx(-0.5));
    CHECK(cohens_d(Values{1, 1}, Values{1, 1}) == 0.0);
    CHECK(cohens_d(Values{1}, Values{2, 3}) == 0.0);
}

TEST_CASE("Cliff's delta counts who is above whom") {
    CHECK(cliffs_delta(Values{3, 4}, Values{1, 2}) == 1.0);
    CHECK(cliffs_delta(Values{1, 2}, Values{3, 4}) == -1.0);
    CHECK(cliffs_delta(Values{1, 3}, Values{2, 3}) == Approx(-0.25));  // +, 2 −, one tie
    CHECK(cliffs_delta(Values{}, Values{2, 3}) == 0.0);
}

TEST_CASE("Holm corrects the smallest most, and never out of order") {
    const std::vector<double> corrected = holm(Values{0.01, 0.04, 0.03, 0.005});
    CHECK(corrected[3] == Approx(0.02));
    CHECK(corrected[0] == Approx(0.03));
    CHECK(corrected[2] == Approx(0.06));
    CHECK(corrected[1] == Approx(0.06));
    CHECK(holm(Values{0.9, 0.8})[0] == 1.0);
}

}  // namespace
}  // namespace elpis::steering::evaluation
