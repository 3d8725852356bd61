#include "elpis/affect/modulation.h"

#include <doctest/doctest.h>

#include "elpis/affect/options.h"
#include "elpis/affect/testing/dice.h"

namespace elpis::affect {
namespace {

using testing::Dice;
using testing::kCases;

Modulation at(double valence, double arousal) {
    return modulate({.valence = valence, .arousal = arousal}, Options::Sampling{});
}

TEST_CASE("the sampling map has the golden values") {
    CHECK(at(0.0, 0.0) == Modulation{.temperature = 0.70, .top_p = 0.90});
    CHECK(at(0.5, -0.2) == Modulation{.temperature = 0.74, .top_p = 0.95});
    CHECK(at(1.0, 1.0) == Modulation{.temperature = 0.50, .top_p = 1.00});
}

TEST_CASE("the exact binary value rounds: 0.865 becomes 0.86") {
    CHECK(at(-0.35, 0.65) == Modulation{.temperature = 0.57, .top_p = 0.86});
}

TEST_CASE("arousal narrows the choice, pleasure broadens it") {
    CHECK(at(0.0, 0.8).temperature < at(0.0, -0.8).temperature);
    CHECK(at(0.8, 0.0).top_p > at(-0.8, 0.0).top_p);
}

TEST_CASE("another map is used as given") {
    Options::Sampling map;
    map.temperature = 1.0;
    map.temperature_per_arousal = 0.5;
    map.top_p = 0.6;
    map.top_p_per_valence = -0.2;

    CHECK(modulate({.valence = 0.5, .arousal = 0.5}, map) ==
          Modulation{.temperature = 1.25, .top_p = 0.50});
}

TEST_CASE("no feeling and no map leave the limits") {
    Dice dice(41);
    for (int i = 0; i < kCases; ++i) {
        Options::Sampling map;
        map.temperature_per_arousal = dice.between(-3.0, 3.0);
        map.top_p_per_valence = dice.between(-3.0, 3.0);
        const Modulation got = modulate(dice.state(), map);
        REQUIRE(got.temperature >= map.temperature_min);
        REQUIRE(got.temperature <= map.temperature_max);
        REQUIRE(got.top_p >= map.top_p_min);
        REQUIRE(got.top_p <= map.top_p_max);
    }
}

}  // namespace
}  // namespace elpis::affect
