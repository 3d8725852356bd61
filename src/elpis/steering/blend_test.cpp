#include "elpis/steering/blend.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include <doctest/doctest.h>

#include "elpis/affect/quadrant.h"
#include "elpis/affect/state.h"
#include "elpis/affect/testing/dice.h"
#include "elpis/base/error.h"
#include "elpis/steering/blend_mode.h"
#include "elpis/steering/library.h"
#include "elpis/steering/testing/sets.h"
#include "elpis/steering/vector.h"

namespace elpis::steering {
namespace {

using affect::Coefficients;
using affect::State;
using testing::Dice;
using testing::difference;
using testing::random_quadrants;

constexpr int kSets = 200;  // random sets of one property
constexpr std::array kModes{BlendMode::Centred, BlendMode::Compat, BlendMode::Axes};
constexpr std::array kCorners{State{1, 1}, State{-1, 1}, State{1, -1}, State{-1, -1}};

Blend blend_of(const Library& library, BlendMode mode) {
    auto blend = Blend::of(library, mode);
    REQUIRE(blend);
    return *std::move(blend);
}

// Two numbers wide, one block, so that figures can be checked by hand.
Library by_hand() {
    Library library;
    library.name = "by hand";
    library.model = {.blocks = 4, .width = 2, .architecture = {}, .fingerprint = {}};
    library.residual_rms = {1.0F, 1.0F, 1.0F, 1.0F};
    const auto put = [&](std::string_view name, float x, float y) {
        library.vectors[std::string(name)] = {.name = std::string(name), .rows = {{1, {x, y}}}};
    };
    put(kExcited, 1.0F, 0.0F);
    put(kFrustrated, 0.0F, 1.0F);
    put(kCalm, 0.6F, 0.8F);
    put(kDepleted, -1.0F, 0.0F);
    return library;
}

TEST_CASE("compat is the reference's bilinear blend of unit vectors, neutral included") {
    const Blend blend = blend_of(by_hand(), BlendMode::Compat);
    // coefficients 0.30, 0.10, 0.45, 0.15 at (0.5, −0.2)
    const Rows rows = blend.at(State{.valence = 0.5, .arousal = -0.2});
    CHECK(rows.at(1)[0] == doctest::Approx(0.30 + 0.45 * 0.6 - 0.15));
    CHECK(rows.at(1)[1] == doctest::Approx(0.10 + 0.45 * 0.8));
    CHECK(blend.at(State{}).at(1)[0] == doctest::Approx(0.6 / 4.0));
    CHECK(blend.at(State{}).at(1)[1] == doctest::Approx(1.8 / 4.0));
}

TEST_CASE("centred subtracts the mean of the four and divides by the strongest corner") {
    // B = (0.15, 0.45); corners minus B: E (0.85, −0.45), F (−0.15, 0.55), C (0.45, 0.35),
    // D (−1.15, −0.45), the longest with 1.2349.
    const double longest = std::hypot(1.15, 0.45);
    const Blend blend = blend_of(by_hand(), BlendMode::Centred);
    const Rows excited = blend.at(State{.valence = 1.0, .arousal = 1.0});
    CHECK(excited.at(1)[0] == doctest::Approx(0.85 / longest));
    CHECK(excited.at(1)[1] == doctest::Approx(-0.45 / longest));
    CHECK(total_share(blend.at(State{.valence = -1.0, .arousal = -1.0})) == doctest::Approx(1.0));
    // V = (E+C−F−D)/4, A = (E+F−C−D)/4
    CHECK(blend.at(State{.valence = 1.0, .arousal = 0.0}).at(1)[0] ==
          doctest::Approx((1.0 + 0.6 - 0.0 + 1.0) / 4.0 / longest));
    CHECK(blend.at(State{.valence = 0.0, .arousal = 1.0}).at(1)[1] ==
          doctest::Approx((0.0 + 1.0 - 0.8 - 0.0) / 4.0 / longest));
}

TEST_CASE("axes are orthogonal in every block and of equal norm") {
    Dice dice(401);
    for (int i = 0; i < kSets; ++i) {
        const Blend blend = blend_of(random_quadrants(dice), BlendMode::Axes);
        const Rows valence = blend.at(State{.valence = 1.0, .arousal = 0.0});
        const Rows arousal = blend.at(State{.valence = 0.0, .arousal = 1.0});
        REQUIRE(total_share(valence) == doctest::Approx(total_share(arousal)).epsilon(1e-5));
        for (const auto& [block, row] : valence) {
            double dot = 0.0;
            for (std::size_t k = 0; k < row.size(); ++k)
                dot += static_cast<double>(row[k]) * static_cast<double>(arousal.at(block)[k]);
            REQUIRE(std::abs(dot) < 1e-6);
        }
    }
}

TEST_CASE("the axis of valence keeps its direction, arousal gives way") {
    const Library library = by_hand();
    const Blend axes = blend_of(library, BlendMode::Axes);
    const Rows v = axes.at(State{.valence = 1.0, .arousal = 0.0});
    CHECK(v.at(1)[1] / v.at(1)[0] == doctest::Approx((0.8 - 1.0) / (1.0 + 0.6 + 1.0)));
    const Rows a = axes.at(State{.valence = 0.0, .arousal = 1.0});
    CHECK(a.at(1)[0] / a.at(1)[1] == doctest::Approx((1.0 - 0.8) / (1.0 + 0.6 + 1.0)));
}

TEST_CASE("a set of two axes needs no quadrants in the mode axes, and cannot do the others") {
    Dice dice(402);
    const Library library = testing::random_library(dice, {kValence, kArousal});
    const Blend blend = blend_of(library, BlendMode::Axes);
    const Rows v = blend.at(State{.valence = 1.0, .arousal = 0.0});
    Rows expected;
    add_scaled(expected, library.vectors.at("valence").rows, total_share(v));
    CHECK(difference(v, expected) < 1e-6);
    CHECK(blend.offset_ratio() == 0.0);

    const auto centred = Blend::of(library, BlendMode::Centred);
    REQUIRE_FALSE(centred);
    CHECK(centred.error().code == ErrorCode::NotFound);
    CHECK(centred.error().message ==
          "the vector set \"dice\" has no \"excited\", \"frustrated\", \"calm\", \"depleted\"; the "
          "blend \"centred\" needs the four quadrants (it has \"valence\" and \"arousal\": the "
          "blend \"axes\" works)");
}

TEST_CASE("a missing quadrant is named, in every mode") {
    Dice dice(403);
    Library library = random_quadrants(dice);
    library.vectors.erase("calm");
    for (const BlendMode mode : kModes) {
        const auto blend = Blend::of(library, mode);
        REQUIRE_FALSE(blend);
        CHECK(blend.error().code == ErrorCode::NotFound);
        CHECK(blend.error().message.contains("has no \"calm\";"));
    }
}

TEST_CASE("quadrants that span nothing are refused") {
    Dice dice(404);
    Library library = random_quadrants(dice);
    for (auto& [name, vector] : library.vectors)
        vector.rows = library.vectors.at("excited").rows;
    CHECK(Blend::of(library, BlendMode::Compat));  // one vector, whatever the state
    for (const BlendMode mode : {BlendMode::Centred, BlendMode::Axes}) {
        const auto blend = Blend::of(library, mode);
        REQUIRE_FALSE(blend);
        CHECK(blend.error().code == ErrorCode::InvalidArgument);
    }
    Library line = testing::random_library(dice, {kValence, kArousal});
    line.vectors.at("arousal").rows = line.vectors.at("valence").rows;
    const auto blend = Blend::of(line, BlendMode::Axes);
    REQUIRE_FALSE(blend);
    CHECK(blend.error().message.contains("one direction"));
}

TEST_CASE("a neutral state blends to no rows, but for compat") {
    Dice dice(405);
    for (int i = 0; i < kSets; ++i) {
        const Library library = random_quadrants(dice);
        REQUIRE(blend_of(library, BlendMode::Centred).at(State{}).empty());
        REQUIRE(blend_of(library, BlendMode::Axes).at(State{}).empty());
        REQUIRE_FALSE(blend_of(library, BlendMode::Compat).at(State{}).empty());
        const double same = dice.between(-2.0, 2.0);
        REQUIRE(
            blend_of(library, BlendMode::Centred).at(Coefficients{same, same, same, same}).empty());
    }
}

TEST_CASE("coefficients of a state blend to what the state does") {
    Dice dice(406);
    for (int i = 0; i < kSets; ++i) {
        const Library library = random_quadrants(dice);
        const State state = dice.state();
        for (const BlendMode mode : kModes) {
            const Blend blend = blend_of(library, mode);
            REQUIRE(difference(blend.at(state), blend.at(affect::coefficients_of(state, 1.0))) <
                    1e-6);
        }
    }
}

TEST_CASE("the parts B, V, A and X rebuild the bilinear sum anywhere, outside the square too") {
    Dice dice(407);
    for (int i = 0; i < kSets; ++i) {
        const Library library = random_quadrants(dice);
        const Blend compat = blend_of(library, BlendMode::Compat);
        const Blend centred = blend_of(library, BlendMode::Centred);
        const Coefficients c{dice.between(-2.0, 2.0),
                             dice.between(-2.0, 2.0),
                             dice.between(-2.0, 2.0),
                             dice.between(-2.0, 2.0)};
        Rows sum;
        Rows mean;
        const std::array amounts{c.excited, c.frustrated, c.calm, c.depleted};
        for (std::size_t q = 0; q < kQuadrants.size(); ++q) {
            const Rows& rows = library.vectors.at(std::string(kQuadrants[q])).rows;
            add_scaled(sum, rows, amounts[q]);
            add_scaled(mean, rows, 0.25);
        }
        REQUIRE(difference(compat.at(c), sum) < 2e-6);
        // centred: the same minus B for each, over the norm of the strongest corner
        add_scaled(sum, mean, -(c.excited + c.frustrated + c.calm + c.depleted));
        double largest = 0.0;
        for (const std::string_view name : kQuadrants) {
            Rows corner = library.vectors.at(std::string(name)).rows;
            add_scaled(corner, mean, -1.0);
            largest = std::max(largest, total_share(corner));
        }
        Rows scaled;
        add_scaled(scaled, sum, 1.0 / largest);
        REQUIRE(difference(centred.at(c), scaled) < 5e-6);
    }
}

TEST_CASE("no state gets more than the strongest corner, and that one gets all") {
    Dice dice(408);
    for (int i = 0; i < kSets; ++i) {
        const Library library = random_quadrants(dice);
        for (const BlendMode mode : kModes) {
            const Blend blend = blend_of(library, mode);
            double largest = 0.0;
            for (const State& corner : kCorners)
                largest = std::max(largest, total_share(blend.at(corner)));
            REQUIRE(largest == doctest::Approx(1.0).epsilon(1e-5));
            REQUIRE(total_share(blend.at(dice.state())) <= 1.0 + 1e-5);
        }
    }
}

TEST_CASE("near states blend to near rows, across every border of quadrants") {
    Dice dice(409);
    for (int i = 0; i < kSets; ++i) {
        const Library library = random_quadrants(dice);
        State state = dice.state();
        if (i % 3 == 0) state.valence = 0.0;
        if (i % 2 == 0) state.arousal = 0.0;
        constexpr double kStep = 1e-3;
        const State next{.valence = state.valence + kStep, .arousal = state.arousal - kStep};
        for (const BlendMode mode : kModes) {
            const Blend blend = blend_of(library, mode);
            Rows change = blend.at(next);
            add_scaled(change, blend.at(state), -1.0);
            // |∂b| ≤ ‖V‖ + ‖X‖ and ‖A‖ + ‖X‖, each part at most 2 where the largest corner is 1
            REQUIRE(total_share(change) <= 8.0 * kStep);
        }
    }
}

TEST_CASE("the strength of a set does not depend on the norms of its vectors") {
    Dice dice(410);
    Library library = random_quadrants(dice);
    const State state = dice.state();
    for (const BlendMode mode : kModes) {
        Library other = library;
        for (auto& [name, vector] : other.vectors) {
            Rows rows;
            add_scaled(rows, vector.rows, dice.between(0.1, 10.0));
            vector.rows = rows;
        }
        CHECK(difference(blend_of(library, mode).at(state), blend_of(other, mode).at(state)) <
              1e-6);
    }
}

TEST_CASE("a set trained against diagonal opposites has neither offset nor interaction") {
    Dice dice(411);
    Library library = testing::random_library(dice, {kExcited, kFrustrated});
    const auto opposite = [&](std::string_view name, std::string_view of) {
        Rows rows;
        add_scaled(rows, library.vectors.at(std::string(of)).rows, -1.0);
        library.vectors[std::string(name)] = {.name = std::string(name), .rows = rows};
    };
    opposite(kDepleted, kExcited);
    opposite(kCalm, kFrustrated);
    const Blend blend = blend_of(library, BlendMode::Centred);
    CHECK(blend.offset_ratio() < 1e-6);
    CHECK(blend.interaction_ratio() < 1e-6);
    CHECK(blend_of(random_quadrants(dice), BlendMode::Centred).offset_ratio() > 0.01);
}

TEST_CASE("vectors on different blocks blend: what a quadrant lacks is zero") {
    Dice dice(412);
    Library library = random_quadrants(dice);
    library.vectors.at("calm").rows = testing::random_rows(dice, {5});
    const Rows rows = blend_of(library, BlendMode::Compat).at(kCorners[2]);
    CHECK(difference(rows, library.vectors.at("calm").rows) < 1e-6);
}

TEST_CASE("modes are known by name") {
    for (const BlendMode mode : kModes)
        CHECK(blend_mode_of(name_of(mode)) == mode);
    const auto other = blend_mode_of("bilinear");
    REQUIRE_FALSE(other);
    CHECK(other.error().message ==
          "there is no blend \"bilinear\"; there are centred, compat and axes");
}

}  // namespace
}  // namespace elpis::steering
