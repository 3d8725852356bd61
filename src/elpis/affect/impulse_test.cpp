#include "elpis/affect/impulse.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <doctest/doctest.h>

#include "elpis/affect/options.h"
#include "elpis/affect/state.h"
#include "elpis/affect/testing/dice.h"
#include "elpis/affect/testing/near.h"

namespace elpis::affect {
namespace {

using testing::Dice;
using testing::kCases;
using testing::near;

constexpr auto kSaturating = Options::Impulse::Saturating;
constexpr auto kTanh = Options::Impulse::Tanh;
constexpr auto kClamped = Options::Impulse::Clamped;

TEST_CASE("from rest a saturating push has exactly its own size") {
    CHECK(push(0.0, 0.20, kSaturating) == 0.20);
    CHECK(push(0.0, -0.15, kSaturating) == -0.15);
}

TEST_CASE("a saturating push away from zero has the room left, one towards it its full effect") {
    CHECK(push(0.9, 0.2, kSaturating) == doctest::Approx(0.92));
    CHECK(push(0.9, -0.2, kSaturating) == doctest::Approx(0.7));
    CHECK(push(-0.9, 0.2, kSaturating) == doctest::Approx(-0.7));
    CHECK(push(0.1, -0.5, kSaturating) == doctest::Approx(-0.4));
    CHECK(push(1.0, 0.5, kSaturating) == 1.0);
}

TEST_CASE("the tanh form has the golden values") {
    CHECK(near(push(0.0, 0.2, kTanh), 0.1973753202, 1e-10));
    CHECK(near(push(0.9, 0.2, kTanh), 0.9318445206, 1e-10));
    CHECK(near(push(0.9, -0.2, kTanh), 0.854, 5e-4));
}

TEST_CASE("the tanh form gives one result for every order of three pushes") {
    std::array pushes = {-0.30, 0.20, 0.25};
    int orders = 0;
    do {
        double x = 0.3;
        for (const double by : pushes)
            x = push(x, by, kTanh);
        CHECK(near(x, 0.429693, 5e-7));
        ++orders;
    } while (std::ranges::next_permutation(pushes).found);
    CHECK(orders == 6);
}

TEST_CASE("the tanh form finds a way back from the very edge") {
    CHECK(push(1.0, -0.5, kTanh) < 1.0);
    CHECK(push(-1.0, 0.5, kTanh) > -1.0);
}

TEST_CASE("shuffled pushes: tanh forgets any order, saturating that of one sign") {
    Dice dice(11);
    for (int i = 0; i < kCases; ++i) {
        std::array<double, 6> any{};
        std::array<double, 6> ups{};
        for (double& by : any)
            by = dice.between(-0.5, 0.5);
        for (double& by : ups)
            by = dice.between(0.0, 0.5);
        const double from = dice.between(-0.99, 0.99);
        const double above = dice.between(0.0, 1.0);
        const auto pushed = [](double x, const auto& pushes, Options::Impulse how) {
            for (const double by : pushes)
                x = push(x, by, how);
            return x;
        };
        const double tanh_before = pushed(from, any, kTanh);
        const double ups_before = pushed(above, ups, kSaturating);
        std::ranges::shuffle(any, dice.generator());
        std::ranges::shuffle(ups, dice.generator());
        REQUIRE(near(pushed(from, any, kTanh), tanh_before, 1e-12));
        REQUIRE(near(pushed(above, ups, kSaturating), ups_before, 1e-12));
    }
}

TEST_CASE("a push keeps its direction and the bounds, and zero is no push") {
    Dice dice(12);
    for (int i = 0; i < kCases; ++i) {
        const double x = dice.between(-1.0, 1.0);
        const double by = dice.between(-2.0, 2.0);
        for (const auto how : {kSaturating, kTanh, kClamped}) {
            const double y = push(x, by, how);
            REQUIRE(std::abs(y) <= 1.0);
            REQUIRE((by > 0.0 ? y >= x : y <= x));
            REQUIRE(push(x, 0.0, how) == x);
        }
    }
}

TEST_CASE("intensity scales an impulse between nothing and double, then max_delta bounds it") {
    const auto strength = [](double intensity) {
        return strength_of({.valence = 0.2, .arousal = -0.3, .intensity = intensity}, 0.5);
    };

    CHECK(strength(1.0) == State{.valence = 0.2, .arousal = -0.3});
    CHECK(strength(2.0) == State{.valence = 0.4, .arousal = -0.5});
    CHECK(strength(100.0) == strength(2.0));
    CHECK(strength(0.0) == State{});
    CHECK(strength(-1.0) == State{});
    CHECK(strength_of({.valence = 1e308, .arousal = -1e308, .intensity = 2.0}, 0.5) ==
          State{.valence = 0.5, .arousal = -0.5});
    CHECK(strength_of({.valence = 1.0, .arousal = 1.0}, 0.0) == State{});
}

TEST_CASE("the clamped form adds, and cuts off what goes over the edge") {
    CHECK(push(0.9, 0.05, kClamped) == 0.9 + 0.05);
    CHECK(push(0.9, 0.2, kClamped) == 1.0);
    CHECK(push(-0.9, -0.2, kClamped) == -1.0);
    CHECK(push(0.9, -0.2, kClamped) == 0.9 - 0.2);
}

TEST_CASE("what an impulse asks for is finite, however large its figures") {
    const State asked = scaled({.valence = 1e308, .arousal = -1e308, .intensity = 2.0});

    CHECK(std::isfinite(asked.valence));
    CHECK(std::isfinite(asked.arousal));
    CHECK(bounded(asked, 0.5) == State{.valence = 0.5, .arousal = -0.5});
}

}  // namespace
}  // namespace elpis::affect
