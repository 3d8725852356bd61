#include "elpis/steering/gauge.h"

#include <algorithm>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/affect/state.h"
#include "elpis/affect/testing/dice.h"
#include "elpis/steering/library.h"

namespace elpis::steering {
namespace {

const Gauge gauge{.block = 3, .unit = {0.6F, 0.8F}, .centre = 1.5, .deviation = 0.5};

TEST_CASE("a score is the distance from neutral text in its deviations") {
    CHECK(projection_of(std::vector<float>{1.0F, 2.0F}, gauge) == doctest::Approx(2.2));
    CHECK(score_of(2.2, gauge) == doctest::Approx(1.4));
    CHECK(score_of(1.5, gauge) == 0.0);
    CHECK(score_of(0.5, gauge) == doctest::Approx(-2.0));
}

TEST_CASE("the plane is read linearly and kept within the square") {
    const PlaneReading reading{.valence = {.intercept = 0.1, .weights = {{"v", 0.2}, {"a", -0.05}}},
                               .arousal = {.intercept = -0.2, .weights = {{"a", 0.3}}}};
    const affect::State place = plane_of({{"v", 1.5}, {"a", 2.0}, {"joy", 9.0}}, reading);
    CHECK(place.valence == doctest::Approx(0.1 + 0.3 - 0.1));
    CHECK(place.arousal == doctest::Approx(0.4));
    CHECK(plane_of({{"v", 100.0}, {"a", -100.0}}, reading) ==
          affect::State{.valence = 1.0, .arousal = -1.0});
    CHECK(plane_of({}, reading) == affect::State{.valence = 0.1, .arousal = -0.2});
}

TEST_CASE("a summary has the mean, the last, the largest and the middle") {
    CHECK_FALSE(summary_of({}));
    const auto odd = summary_of(std::vector<double>{5.0, -1.0, 2.0});
    REQUIRE(odd);
    CHECK(odd->mean == doctest::Approx(2.0));
    CHECK(odd->final == 2.0);
    CHECK(odd->max == 5.0);
    CHECK(odd->median == 2.0);
    const auto even = summary_of(std::vector<double>{4.0, 1.0, 2.0, -9.0});
    REQUIRE(even);
    CHECK(even->median == doctest::Approx(1.5));
    CHECK(even->final == -9.0);
    CHECK(summary_of(std::vector<double>{-3.0})->max == -3.0);
}

TEST_CASE("mean and median lie between the extremes") {
    affect::testing::Dice dice(460);
    for (int i = 0; i < affect::testing::kCases; ++i) {
        std::vector<double> readings(1 + dice.below(9));
        double least = 2.0;
        for (double& reading : readings) {
            reading = dice.between(-1.0, 1.0);
            least = std::min(least, reading);
        }
        const auto summary = summary_of(readings);
        REQUIRE(summary);
        for (const double middle : {summary->mean, summary->median, summary->final}) {
            REQUIRE(middle >= least - 1e-12);
            REQUIRE(middle <= summary->max + 1e-12);
        }
    }
}

}  // namespace
}  // namespace elpis::steering
