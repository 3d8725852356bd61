#include "elpis/steering/vector.h"

#include <vector>

#include <doctest/doctest.h>

namespace elpis::steering {
namespace {

TEST_CASE("the total share is the sum of the rows' lengths") {
    CHECK(total_share({}) == 0.0);
    CHECK(total_share({{3, {3.0F, 4.0F}}, {9, {0.0F, -2.0F}}}) == doctest::Approx(7.0));
}

TEST_CASE("a unit has length 1 and the row's direction") {
    CHECK(unit_of(std::vector<float>{0.0F, -3.0F, 4.0F}) == std::vector<float>{0.0F, -0.6F, 0.8F});
}

TEST_CASE("adding takes blocks that only one side has as zero on the other") {
    Rows rows{{1, {1.0F, 2.0F}}, {2, {5.0F, 5.0F}}};
    add_scaled(rows, {{1, {1.0F, -1.0F}}, {3, {4.0F, 0.0F}}}, 0.5);
    CHECK(rows == Rows{{1, {1.5F, 1.5F}}, {2, {5.0F, 5.0F}}, {3, {2.0F, 0.0F}}});
}

TEST_CASE("adding nothing makes no rows") {
    Rows rows;
    add_scaled(rows, {{3, {4.0F, 0.0F}}}, 0.0);
    CHECK(rows.empty());
}

}  // namespace
}  // namespace elpis::steering
