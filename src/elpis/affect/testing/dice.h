#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>

#include "elpis/affect/state.h"

namespace elpis::affect::testing {

inline constexpr int kCases = 10'000;  // random cases of one property

// Seeded chance for property tests: the same cases in every run.
class Dice {
public:
    explicit Dice(std::uint64_t seed) : generator_(seed) {}

    double between(double low, double high) {
        return std::uniform_real_distribution<double>(low, high)(generator_);
    }
    // Evenly over the orders of magnitude between two positive figures.
    double magnitude(double low, double high);
    State state() { return {.valence = between(-1.0, 1.0), .arousal = between(-1.0, 1.0)}; }
    std::size_t below(std::size_t count) {
        return std::uniform_int_distribution<std::size_t>(0, count - 1)(generator_);
    }

    std::mt19937_64& generator() { return generator_; }

private:
    std::mt19937_64 generator_;
};

inline double Dice::magnitude(double low, double high) {
    return std::exp(between(std::log(low), std::log(high)));
}

}  // namespace elpis::affect::testing
