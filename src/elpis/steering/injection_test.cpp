#include "elpis/steering/injection.h"

#include <cmath>
#include <vector>

#include <doctest/doctest.h>

namespace elpis::steering {
namespace {

using Row = std::vector<float>;

const Row x_axis{1.0F, 0.0F, 0.0F};
const Row y_axis{0.0F, 1.0F, 0.0F};

TEST_CASE("an addition adds its row") {
    Row hidden{1.0F, 2.0F, 3.0F};
    Edit{.add = {0.5F, -1.0F, 0.0F}}.apply(hidden);
    CHECK(hidden == Row{1.5F, 1.0F, 3.0F});
}

TEST_CASE("a projection removes its share of a direction and leaves the rest") {
    Row hidden{4.0F, 2.0F, 0.0F};
    Edit{.projections = {{.unit = x_axis, .amount = 0.25F}}}.apply(hidden);
    CHECK(hidden == Row{3.0F, 2.0F, 0.0F});
    Edit{.projections = {{.unit = x_axis, .amount = 1.0F}}}.apply(hidden);
    CHECK(hidden == Row{0.0F, 2.0F, 0.0F});
}

TEST_CASE("a clamp keeps a direction between its limits") {
    Row hidden{4.0F, -9.0F, 1.0F};
    Edit{.clamps = {{.unit = x_axis, .low = -1.0F, .high = 2.0F},
                    {.unit = y_axis, .low = -3.0F, .high = 3.0F}}}
        .apply(hidden);
    CHECK(hidden == Row{2.0F, -3.0F, 1.0F});
}

TEST_CASE("a clamp comes last: an addition cannot push what it pins") {
    Row hidden{1.0F, 0.0F, 0.0F};
    Edit{.add = {5.0F, 5.0F, 0.0F}, .clamps = {{.unit = x_axis, .low = 0.0F, .high = 0.0F}}}.apply(
        hidden);
    CHECK(hidden == Row{0.0F, 5.0F, 0.0F});
}

TEST_CASE("with keep_norm a row keeps its length and turns") {
    Row hidden{3.0F, 4.0F, 0.0F};
    Edit{.add = {0.0F, 0.0F, 5.0F}, .keep_norm = true}.apply(hidden);
    CHECK(std::hypot(hidden[0], hidden[1], hidden[2]) == doctest::Approx(5.0));
    CHECK(hidden[2] > 3.0F);
}

TEST_CASE("what does nothing is no injection") {
    CHECK(Injection().empty());
    CHECK(Injection().signature() == 0);
    const Injection nothing({{.block = 3, .add = {0.0F, -0.0F, 0.0F}},
                             {.block = 4, .projections = {{.unit = x_axis, .amount = 0.0F}}}});
    CHECK(nothing.empty());
    CHECK(nothing.signature() == 0);
}

TEST_CASE("edits are found by block, in any order given") {
    const Injection injection({{.block = 5, .add = y_axis}, {.block = 2, .add = x_axis}});
    REQUIRE(injection.at(2) != nullptr);
    CHECK(injection.at(2)->add == x_axis);
    CHECK(injection.at(3) == nullptr);
    CHECK(injection.edits().front().block == 2);
}

TEST_CASE("the signature tells contents apart, not objects") {
    const Injection one({{.block = 2, .add = x_axis}});
    CHECK(one.signature() == Injection({{.block = 2, .add = x_axis}}).signature());
    CHECK(one.signature() != 0);
    CHECK(one.signature() != Injection({{.block = 3, .add = x_axis}}).signature());
    CHECK(one.signature() != Injection({{.block = 2, .add = y_axis}}).signature());
    CHECK(one.signature() !=
          Injection({{.block = 2, .projections = {{.unit = x_axis, .amount = 1.0F}}}}).signature());
}

}  // namespace
}  // namespace elpis::steering
