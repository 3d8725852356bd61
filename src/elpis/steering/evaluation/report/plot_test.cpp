#include "elpis/steering/evaluation/report/plot.h"

#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/steering/evaluation/testing/well_formed.h"

namespace elpis::steering::evaluation::report {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

TEST_CASE("ticks are round figures inside the range, zero without a sign") {
    CHECK(Extent{.low = -0.44, .high = 0.44}.ticks(6) ==
          std::vector<double>{-0.4, -0.2, 0.0, 0.2, 0.4});
    CHECK(Extent{.low = 0.95, .high = 31.0}.ticks(5).front() == 10.0);
    for (const double tick : Extent{.low = -3.0, .high = 7.0}.ticks(5)) {
        CHECK(tick >= -3.0);
        CHECK(tick <= 7.0);
    }
}

TEST_CASE("a range takes finite figures alone, and nothing or one point gets room") {
    const Extent extent = Extent::of(std::vector{1.0, kInfinity, 3.0});
    CHECK(extent.low < 1.0);
    CHECK(extent.high > 3.0);
    CHECK(extent.high < 4.0);
    const Extent point = Extent::of(std::vector{5.0, 5.0});
    CHECK(point.low < point.high);
    const Extent none = Extent::of({});
    CHECK(none.low < none.high);
}

TEST_CASE("a plot puts points where they belong and passes over what is not finite") {
    Plot plot({.title = "t & t", .x = "x", .y = "y"},
              {.low = 0.0, .high = 1.0},
              {.low = 0.0, .high = 1.0});
    plot.line(std::vector<Point>{{0.0, 0.0}, {0.5, kInfinity}, {1.0, 1.0}}, "c0");
    plot.dots(std::vector<Point>{{0.5, 0.5}, {kInfinity, 0.0}}, "c0");
    plot.horizontal(7.0, "limit");  // outside
    const std::string svg = std::move(plot).finish().finish();
    CHECK(testing::WellFormed::fault("<!DOCTYPE html>\n" + svg).empty());
    CHECK(svg.find("points=\"52.0,258.0 426.0,12.0 \"") != std::string::npos);
    CHECK(svg.find("class=\"limit\"") == std::string::npos);
    CHECK(svg.find("inf") == std::string::npos);
    CHECK(svg.find("cx=\"239.0\"") != std::string::npos);
}

TEST_CASE("a matrix shows every count") {
    const std::string svg = matrix("m", {"a", "b"}, {{3, 1}, {0, 0}}).finish();
    CHECK(testing::WellFormed::fault("<!DOCTYPE html>\n" + svg).empty());
    CHECK(svg.find(">3</text>") != std::string::npos);
    CHECK(svg.find("fill-opacity=\"0.51\"") != std::string::npos);  // three of four
}

}  // namespace
}  // namespace elpis::steering::evaluation::report
