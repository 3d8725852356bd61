#include "elpis/affect/noise.h"

#include <cmath>
#include <numbers>
#include <string>

#include <doctest/doctest.h>

#include "elpis/affect/options.h"
#include "elpis/affect/record.h"
#include "elpis/affect/settling.h"
#include "elpis/affect/state.h"
#include "elpis/affect/testing/dice.h"
#include "elpis/affect/testing/near.h"

namespace elpis::affect {
namespace {

using testing::Dice;
using testing::kCases;
using testing::kInfinity;
using testing::near;

constexpr Options::Noise kSigma = {.valence = 0.05, .arousal = 0.02};
constexpr SettlingRates kRates = {.valence = {.emotion = 0.1}, .arousal = {.emotion = 0.2}};

TEST_CASE("F2 has the spread that the process has") {
    const double rate = std::numbers::ln2 / 300.0;

    CHECK(near(noise_sd(0.01, rate, Seconds{600}), 0.1424355960, 1e-10));
    CHECK(near(noise_sd(0.01, rate, Seconds(kInfinity)), 0.1471068510, 1e-10));  // σ/√(2θ)
    CHECK(near(noise_sd(0.01, 0.0, Seconds{60}), 0.0774596669, 1e-10));          // σ√Δ
}

TEST_CASE("F2: the variances of two steps are that of one long step (semigroup)") {
    Dice dice(51);
    for (int i = 0; i < kCases; ++i) {
        const double sigma = dice.magnitude(1e-6, 1.0);
        const double rate = dice.below(10) == 0 ? 0.0 : dice.magnitude(1e-8, 1.0);
        const Seconds s(dice.magnitude(1e-3, 1e5));
        const Seconds t(dice.magnitude(1e-3, 1e5));
        const double first = noise_sd(sigma, rate, s) * std::exp(-rate * t.count());
        const double both = std::hypot(first, noise_sd(sigma, rate, t));
        REQUIRE(noise_sd(sigma, rate, s + t) == doctest::Approx(both).epsilon(1e-12));
    }
}

TEST_CASE("F2: the spread is finite, grows with time, and is none without time or σ") {
    Dice dice(52);
    for (int i = 0; i < kCases; ++i) {
        const double sigma = dice.magnitude(1e-6, 1.0);
        const double rate = dice.below(10) == 0 ? 0.0 : dice.magnitude(1e-8, 1.0);
        const Seconds t(dice.magnitude(1e-3, 1e300));
        REQUIRE(std::isfinite(noise_sd(sigma, rate, t)));
        REQUIRE(std::isfinite(noise_sd(sigma, rate, Seconds(kInfinity))));
        REQUIRE(noise_sd(sigma, rate, t) <= noise_sd(sigma, rate, t * 2.0));
        REQUIRE(noise_sd(sigma, rate, t) > 0.0);
        REQUIRE(noise_sd(sigma, rate, Seconds{0}) == 0.0);
        REQUIRE(noise_sd(sigma, rate, -t) == 0.0);
        REQUIRE(noise_sd(sigma, rate, Seconds(std::nan(""))) == 0.0);
        REQUIRE(noise_sd(0.0, rate, t) == 0.0);
    }
}

TEST_CASE("chance is SplitMix64") {
    Chance chance(0);

    CHECK(chance.next() == 0xe220a8397b1dcdaf);
    CHECK(chance.next() == 0x6e789e6aa1b965f4);
    CHECK(chance.next() == 0x06c45d188009454f);
}

TEST_CASE("normal draws have mean 0, variance 1, tails, and are independent of each other") {
    Chance chance(7);
    constexpr int kDraws = 100'000;
    State sum;
    State squares;
    double products = 0.0;
    int beyond_two = 0;
    for (int i = 0; i < kDraws; ++i) {
        const State z = chance.normal();
        sum = {.valence = sum.valence + z.valence, .arousal = sum.arousal + z.arousal};
        squares = {.valence = squares.valence + z.valence * z.valence,
                   .arousal = squares.arousal + z.arousal * z.arousal};
        products += z.valence * z.arousal;
        beyond_two += std::abs(z.valence) > 2.0 ? 1 : 0;
    }

    CHECK(near(sum.valence / kDraws, 0.0, 0.01));
    CHECK(near(sum.arousal / kDraws, 0.0, 0.01));
    CHECK(near(squares.valence / kDraws, 1.0, 0.02));
    CHECK(near(squares.arousal / kDraws, 1.0, 0.02));
    CHECK(near(products / kDraws, 0.0, 0.01));
    CHECK(near(static_cast<double>(beyond_two) / kDraws, 0.0455, 0.003));
}

TEST_CASE("a walk from home has the stationary spread in the end") {
    constexpr int kWalks = 20'000;
    double squares = 0.0;
    for (int i = 0; i < kWalks; ++i) {
        Noise noise(seed_of(1, std::to_string(i)), Instant{0});
        const double v = noise.step(State{}, kSigma, kRates, Instant{1e6}).valence;
        squares += v * v;
    }

    CHECK(std::sqrt(squares / kWalks) == doctest::Approx(0.05 / std::sqrt(0.2)).epsilon(0.02));
}

TEST_CASE("one seed walks one way, another seed another") {
    Noise one(3, Instant{0});
    Noise again(3, Instant{0});
    Noise other(4, Instant{0});
    const State there = one.step(State{}, kSigma, kRates, Instant{5});

    CHECK(there != State{});
    CHECK(again.step(State{}, kSigma, kRates, Instant{5}) == there);
    CHECK(other.step(State{}, kSigma, kRates, Instant{5}) != there);
    CHECK(seed_of(3, "ada") != seed_of(3, "bob"));
    CHECK(seed_of(3, "ada") != seed_of(4, "ada"));
}

TEST_CASE("a walk keeps to the square, and stands while there is no σ or no time") {
    Dice dice(53);
    for (int i = 0; i < kCases; ++i) {
        const Instant born(dice.between(-1e6, 1e6));
        Noise noise(dice.generator()(), born);
        const State emotion = dice.state();
        REQUIRE(noise.step(emotion, kSigma, kRates, born) == emotion);
        REQUIRE(noise.step(emotion, kSigma, kRates, born - Seconds{9}) == emotion);
        REQUIRE(noise.step(emotion, kSigma, kRates, Instant(std::nan(""))) == emotion);
        const Instant later = born + Seconds(dice.magnitude(1e-3, 1e9));
        REQUIRE(noise.step(emotion, {}, kRates, later) == emotion);
        const Options::Noise wild = {.valence = dice.magnitude(1e-3, 1.0),
                                     .arousal = dice.magnitude(1e-3, 1.0)};
        const SettlingRates none{};
        const State moved = noise.step(emotion, wild, none, later);
        REQUIRE(std::abs(moved.valence) <= 1.0);
        REQUIRE(std::abs(moved.arousal) <= 1.0);
        REQUIRE(noise.step(moved, wild, none, later) == moved);
    }
}

TEST_CASE("after a restart only the time since then has wandered") {
    Noise noise(5, Instant{0});
    noise.restart(Instant{1e6});

    CHECK(noise.step(State{}, kSigma, kRates, Instant{1e6}) == State{});
    const State soon = noise.step(State{}, kSigma, kRates, Instant{1e6 + 1e-6});
    CHECK(std::abs(soon.valence) < 0.05 * 1e-3 * 9.0);  // no draw is longer than 8.6 sd
}

}  // namespace
}  // namespace elpis::affect
