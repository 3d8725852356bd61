#include "elpis/affect/crossing.h"

#include <algorithm>
#include <cmath>

#include <doctest/doctest.h>

#include "elpis/affect/options.h"
#include "elpis/affect/record.h"
#include "elpis/affect/testing/dice.h"

namespace elpis::affect {
namespace {

constexpr Seconds kPrecision{0.01};

TEST_CASE("a crossing is found to its precision, in no more looks than halving and one") {
    testing::Dice dice(11);
    int looks = 0;
    int halvings = 0;
    for (int i = 0; i < 10'000; ++i) {
        const double begin = dice.between(-1e6, 1e6);
        const double length = std::exp(dice.between(-3.0, 12.0));
        const double where = begin + length * dice.between(0.001, 0.999);
        const double rate = dice.between(0.01, 5.0) / length;
        const double sign = dice.between(0.0, 1.0) < 0.5 ? -1.0 : 1.0;
        int now = 0;
        const auto figure = [&](Instant at) {
            ++now;
            const double value = sign * (std::exp(-rate * (at.count() - where)) - 1.0);
            return value == 0.0 ? -sign * 1e-300 : value;
        };
        const Instant found = crossing(Instant{begin}, Instant{begin + length}, figure, kPrecision);
        const int most = std::max(0, static_cast<int>(std::ceil(std::log2(length / 0.01))));
        REQUIRE(found.count() >= where);
        REQUIRE(found.count() <= std::max(where + 0.0100001, begin + std::min(length, 0.01)));
        REQUIRE(now <= most + 1 + 2);
        looks += now;
        halvings += most + 2;
    }
    CHECK(looks < 0.7 * halvings);
}

TEST_CASE("where time is coarser than the precision, the search ends all the same") {
    const auto figure = [](Instant at) { return at.count() < 1e18 ? -1.0 : 1.0; };
    CHECK(crossing(Instant{0}, Instant{3e18}, figure, kPrecision) >= Instant{1e18});
}

TEST_CASE("within the precision the end itself is the answer") {
    const auto figure = [](Instant) -> double {
        FAIL("nothing is to be found out");
        return 1.0;
    };
    CHECK(crossing(Instant{5}, Instant{5.01}, figure, Seconds{0.02}) == Instant{5.01});
    CHECK(crossing(Instant{5}, Instant{5}, figure, kPrecision) == Instant{5});
}

}  // namespace
}  // namespace elpis::affect
