#include "elpis/affect/mood_feedback.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include <doctest/doctest.h>

#include "elpis/affect/options.h"
#include "elpis/affect/relaxation.h"
#include "elpis/affect/testing/dice.h"
#include "elpis/affect/testing/midpoint.h"
#include "elpis/affect/testing/near.h"

namespace elpis::affect {
namespace {

using testing::Dice;
using testing::kCases;
using testing::kInfinity;
using testing::near;

bool near(const AxisLayers& a, const AxisLayers& b, double tolerance) {
    return near(a.emotion, b.emotion, tolerance) && near(a.mood, b.mood, tolerance);
}

bool same(const AxisLayers& a, const AxisLayers& b) {
    return a.emotion == b.emotion && a.mood == b.mood;
}

struct Case {
    AxisLayers from;
    double home;
    AxisRates rates;
    double feedback;
    Seconds elapsed;
};

Case any(Dice& dice) {
    return {.from = {.emotion = dice.between(-1.0, 1.0), .mood = dice.between(-1.0, 1.0)},
            .home = dice.between(-1.0, 1.0),
            .rates = {.emotion = dice.magnitude(1e-6, 1.0), .mood = dice.magnitude(1e-6, 1.0)},
            .feedback = dice.magnitude(1e-9, 1.0),
            .elapsed = Seconds(dice.magnitude(1e-3, 1e5))};
}

constexpr AxisRates kRates = {.emotion = std::numbers::ln2 / 300.0,
                              .mood = std::numbers::ln2 / 10'800.0};

TEST_CASE("F4 with feedback has its golden values") {
    const AxisLayers after =
        relax_with_feedback({.emotion = 0.8, .mood = 0.3}, 0.0, kRates, 0.0005, Seconds{600});

    CHECK(near(after.emotion, 0.4596282902, 1e-10));
    CHECK(near(after.mood, 0.3605635311, 1e-10));
}

TEST_CASE("F4 with feedback agrees with integration in small steps") {
    constexpr AxisRates kQuick = {.emotion = 0.01, .mood = 0.002};
    constexpr double kFeedback = 0.004;
    constexpr double kHome = -0.2;
    const auto slope = [&](const AxisLayers& x) {
        return AxisLayers{
            .emotion = -kQuick.emotion * (x.emotion - x.mood),
            .mood = -kQuick.mood * (x.mood - kHome) + kFeedback * (x.emotion - x.mood)};
    };
    constexpr AxisLayers kFrom = {.emotion = 0.9, .mood = -0.7};
    const AxisLayers exact = relax_with_feedback(kFrom, kHome, kQuick, kFeedback, Seconds{500});
    const AxisLayers x = testing::after_500_seconds(kFrom, slope);

    CHECK(near(x, exact, 1e-7));
}

TEST_CASE("feedback draws the mood towards a feeling that lasts") {
    const AxisLayers from = {.emotion = 0.8, .mood = 0.0};
    const double moved = relax_with_feedback(from, 0.0, kRates, 0.0005, Seconds{300}).mood;

    CHECK(moved > 0.05);
    CHECK(relax_over_mood(from, 0.0, kRates, Seconds{300}).mood == 0.0);
}

TEST_CASE("with feedback, settling twice equals settling once for both (semigroup)") {
    Dice dice(41);
    for (int i = 0; i < kCases; ++i) {
        const auto [from, home, rates, c, s] = any(dice);
        const Seconds t(dice.magnitude(1e-3, 1e5));
        const AxisLayers between = relax_with_feedback(from, home, rates, c, s);
        REQUIRE(near(relax_with_feedback(between, home, rates, c, t),
                     relax_with_feedback(from, home, rates, c, s + t),
                     1e-12));
    }
}

TEST_CASE("with feedback, emotion and mood never leave the hull") {
    Dice dice(42);
    for (int i = 0; i < kCases; ++i) {
        const auto [from, home, rates, c, t] = any(dice);
        const AxisLayers then = relax_with_feedback(from, home, rates, c, t);
        const auto [low, high] = std::minmax({from.emotion, from.mood, home});
        REQUIRE(std::clamp(then.emotion, low, high) == then.emotion);
        REQUIRE(std::clamp(then.mood, low, high) == then.mood);
    }
}

TEST_CASE("with feedback, what two beginnings give adds up, so the hull hides no wrong figure") {
    Dice dice(43);
    for (int i = 0; i < kCases; ++i) {
        const auto [from, home, rates, c, t] = any(dice);
        const auto after = [&](double emotion, double mood) {
            return relax_with_feedback({.emotion = emotion, .mood = mood}, 0.0, rates, c, t);
        };
        const AxisLayers both = after(from.emotion, from.mood);
        const AxisLayers one = after(from.emotion, 0.0);
        const AxisLayers other = after(0.0, from.mood);
        REQUIRE(near(both.emotion, one.emotion + other.emotion, 1e-12));
        REQUIRE(near(both.mood, one.mood + other.mood, 1e-12));
    }
}

TEST_CASE("feedback is continuous: c towards 0 gives F4, also where both rates are equal") {
    Dice dice(44);
    for (int i = 0; i < kCases; ++i) {
        auto [from, home, rates, c, t] = any(dice);
        if (dice.below(3) == 0) rates.mood = rates.emotion * (1.0 + dice.magnitude(1e-16, 1e-3));
        if (dice.below(10) == 0) rates.mood = rates.emotion;
        const AxisLayers without = relax_over_mood(from, home, rates, t);
        REQUIRE(same(relax_with_feedback(from, home, rates, 0.0, t), without));
        const double tiny = dice.magnitude(1e-16, 1e-6) / t.count();
        // By t, c can have moved the mood by 2ct at most, and the emotion by no more.
        REQUIRE(near(relax_with_feedback(from, home, rates, tiny, t),
                     without,
                     2.0 * tiny * t.count() + 1e-12));
    }
}

TEST_CASE("with feedback, time that does not pass changes nothing, and all of it ends at home") {
    Dice dice(45);
    for (int i = 0; i < kCases; ++i) {
        const auto [from, home, rates, c, t] = any(dice);
        const AxisLayers at_home = {.emotion = home, .mood = home};
        const auto after = [&](Seconds time) {
            return relax_with_feedback(from, home, rates, c, time);
        };
        REQUIRE(same(after(Seconds{0}), from));
        REQUIRE(same(after(-t), from));
        REQUIRE(same(after(Seconds(std::nan(""))), from));
        REQUIRE(same(after(Seconds(dice.magnitude(1e16, 1e308))), at_home));
        REQUIRE(same(after(Seconds(kInfinity)), at_home));
        REQUIRE(same(relax_with_feedback(at_home, home, rates, c, t), at_home));
    }
}

TEST_CASE("where nothing pulls home, emotion and mood meet on their weighted mean") {
    const AxisLayers met = relax_with_feedback({.emotion = 0.8, .mood = -0.1},
                                               0.0,
                                               {.emotion = 0.02, .mood = 0.0},
                                               0.01,
                                               Seconds(kInfinity));

    CHECK(met.emotion == doctest::Approx((0.01 * 0.8 - 0.02 * 0.1) / 0.03));
    CHECK(met.mood == doctest::Approx(met.emotion));
}

}  // namespace
}  // namespace elpis::affect
