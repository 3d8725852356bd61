#pragma once

#include <cstdint>
#include <string_view>

#include "elpis/affect/options.h"
#include "elpis/affect/record.h"
#include "elpis/affect/settling.h"
#include "elpis/affect/state.h"

// F2: feelings that wander around where they settle, the Ornstein–Uhlenbeck process of DynAffect
// (Kuppens, Oravecz & Tuerlinckx 2010).
namespace elpis::affect {

// Standard deviation of what the walk adds in `elapsed`: √(σ²(1 − e^{−2θΔ})/(2θ)), σ per √second, θ
// per second; σ√Δ at θ = 0. 0 when no time passes. Always finite.
double noise_sd(double sigma, double rate, Seconds elapsed);

// A seed of one's own for each character, or all of them would wander alike.
std::uint64_t seed_of(std::uint64_t seed, std::string_view character);

// Seeded chance, the same on every platform, small enough to be part of a state: SplitMix64
// (Steele, Lea & Flood 2014). <random> has neither property.
class Chance {
public:
    explicit Chance(std::uint64_t seed) : state_(seed) {}

    std::uint64_t next();
    std::uint64_t state() const { return state_; }
    // Two independent draws from N(0, 1), by Box & Muller (1958).
    State normal();

    bool operator==(const Chance&) const = default;

private:
    std::uint64_t state_;
};

// The walk of one character. It moves only when it is told to, at events: who reads often does not
// change the path, and sees its mean. Skipped moments lose nothing, because a step draws for all of
// the time since the step before.
class Noise {
public:
    // A walk that was left off goes on from the state of its chance as from a seed.
    Noise(std::uint64_t seed, Instant born) : chance_(seed), drawn_(born) {}

    // `emotion`, settled until `now`, with the noise of the time since the last step, within ±1.
    // Exact under F1 and F4; with feedback or F3 an approximation that takes the axis as F1.
    State step(const State& emotion,
               const Options::Noise& sigma,
               const SettlingRates& rates,
               Instant now);

    // Nothing has wandered away yet at `now`; the chance goes on.
    void restart(Instant now) { drawn_ = now; }

    std::uint64_t chance() const { return chance_.state(); }
    Instant drawn() const { return drawn_; }

    bool operator==(const Noise&) const = default;

private:
    Chance chance_;
    Instant drawn_;  // up to here the path is known
};

}  // namespace elpis::affect
