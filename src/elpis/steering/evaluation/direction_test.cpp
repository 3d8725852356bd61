#include "elpis/steering/evaluation/direction.h"

#include <cmath>

#include <doctest/doctest.h>

#include "elpis/affect/testing/dice.h"
#include "elpis/steering/library.h"
#include "elpis/steering/testing/sets.h"
#include "elpis/steering/vector.h"

namespace elpis::steering::evaluation {
namespace {

using doctest::Approx;
using steering::testing::Dice;

TEST_CASE("a random direction is as long as what it stands for, block by block, and another one") {
    Dice dice(3);
    const Rows rows = steering::testing::random_rows(dice, {2, 3, 5}, 400);
    const Rows random = random_like(rows, 1);
    REQUIRE(random.size() == 3);
    for (const auto& [block, row] : rows)
        CHECK(length_of(random.at(block)) == Approx(length_of(row)));
    CHECK(std::abs(cosine_of(rows, random)) < 0.2);
    CHECK(std::abs(cosine_of(random, random_like(rows, 2))) < 0.2);
    CHECK(random == random_like(rows, 1));
}

TEST_CASE("cosines of directions: one with itself, zero across and with nothing") {
    const Rows x{{2, {3.0F, 0.0F}}};
    const Rows y{{2, {0.0F, 2.0F}}};
    const Rows both{{2, {1.0F, 0.0F}}, {3, {1.0F, 0.0F}}};
    CHECK(cosine_of(x, x) == Approx(1.0));
    CHECK(cosine_of(x, y) == 0.0);
    CHECK(cosine_of(x, both) == Approx(std::sqrt(0.5)));
    CHECK(cosine_of(x, {}) == 0.0);
}

TEST_CASE("a strength is a fraction of the residual norm") {
    Library library;
    library.model = {.blocks = 5, .width = 4, .architecture = {}, .fingerprint = {}};
    library.residual_rms = {1.0F, 1.0F, 3.0F, 1.0F, 1.0F};
    const Rows rows{{2, {0.0F, 1.0F, 0.0F, 0.0F}}};
    const auto injection = inject(library, rows, 0.25);
    REQUIRE(injection);
    REQUIRE(injection->at(2) != nullptr);
    CHECK(injection->at(2)->add[1] == Approx(0.25 * 3.0 * 2.0));
    CHECK_FALSE(inject(library, rows, 0.0));
    CHECK_FALSE(inject(library, {}, 1.0));
}

TEST_CASE("shares are brought to one, nothing stays nothing") {
    CHECK(total_share(to_share_one({{1, {3.0F, 4.0F}}, {2, {1.0F, 0.0F}}})) == Approx(1.0));
    CHECK(to_share_one({}).empty());
}

}  // namespace
}  // namespace elpis::steering::evaluation
