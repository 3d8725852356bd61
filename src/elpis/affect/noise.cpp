#include "elpis/affect/noise.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <string_view>

#include "elpis/affect/options.h"
#include "elpis/affect/record.h"
#include "elpis/affect/relaxation.h"
#include "elpis/affect/settling.h"
#include "elpis/affect/state.h"

namespace elpis::affect {

double noise_sd(double sigma, double rate, Seconds elapsed) {
    constexpr double kWidest = 1e6;  // far beyond the square, and finite
    if (!(sigma > 0.0) || !(elapsed.count() > 0.0)) return 0.0;
    return std::min(sigma * std::sqrt(remaining_integral(2.0 * rate, elapsed)), kWidest);
}

std::uint64_t seed_of(std::uint64_t seed, std::string_view character) {
    std::uint64_t hash = 0xcbf29ce484222325;  // FNV-1a
    for (const char c : character)
        hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
    return seed ^ hash;
}

std::uint64_t Chance::next() {
    state_ += 0x9e3779b97f4a7c15;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111eb;
    return z ^ (z >> 31U);
}

State Chance::normal() {
    constexpr double kUnit = 0x1p-53;
    const double above_zero = static_cast<double>((next() >> 11U) + 1U) * kUnit;  // has a logarithm
    const double turn = static_cast<double>(next() >> 11U) * kUnit;
    const double radius = std::sqrt(-2.0 * std::log(above_zero));
    const double angle = 2.0 * std::numbers::pi * turn;
    return {.valence = radius * std::cos(angle), .arousal = radius * std::sin(angle)};
}

State Noise::step(const State& emotion,
                  const Options::Noise& sigma,
                  const SettlingRates& rates,
                  Instant now) {
    if (!(sigma.valence > 0.0) && !(sigma.arousal > 0.0)) return emotion;
    if (!(now > drawn_)) return emotion;
    const Seconds elapsed = now - drawn_;
    drawn_ = now;
    const State drawn = chance_.normal();
    const double v = noise_sd(sigma.valence, rates.valence.emotion, elapsed) * drawn.valence;
    const double a = noise_sd(sigma.arousal, rates.arousal.emotion, elapsed) * drawn.arousal;
    return {.valence = std::clamp(emotion.valence + v, -1.0, 1.0),
            .arousal = std::clamp(emotion.arousal + a, -1.0, 1.0)};
}

}  // namespace elpis::affect
