#pragma once

namespace elpis::affect {

// F7: what was not expected moves more. r̂ is the outcome that this character has come to expect, a
// running mean of what happened; r is what happens now, the valence of an event before anything
// bounds or scales it, within ±1. (Mood as momentum of recent surprise: Eldar, Rutledge, Dolan &
// Niv 2016.)
struct Expectation {
    double outcome = 0.0;  // r̂, −1 … 1

    bool operator==(const Expectation&) const = default;
};

// 1 + k·|r − r̂|, with k = `gain`; a k below 0 counts as 0.
double surprise_gain(const Expectation& expected, double outcome, double gain);

// r̂ + η(r − r̂), with η = `learning_rate` limited to 0 … 1.
Expectation learned(const Expectation& expected, double outcome, double learning_rate);

}  // namespace elpis::affect
