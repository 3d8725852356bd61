#include "elpis/affect/label.h"

#include <array>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <string_view>

#include "elpis/affect/options.h"
#include "elpis/affect/state.h"

namespace elpis::affect {

std::string_view octant_of(const State& emotion) {
    static constexpr std::array<std::string_view, 8> kWords = {
        "happy", "excited", "alert", "distressed", "unhappy", "gloomy", "sleepy", "relaxed"};
    constexpr double kOctant = std::numbers::pi / 4.0;
    const double angle = std::atan2(emotion.arousal, emotion.valence);  // −π … π
    const long turn = std::lround(angle / kOctant);                     // −4 … 4
    return kWords[static_cast<std::size_t>(turn + 8) % kWords.size()];
}

bool is_neutral(const State& emotion, bool was_neutral, const Options& options) {
    const double edge =
        options.neutral_radius + (was_neutral ? 1.0 : -1.0) * options.neutral_hysteresis;
    const double radius = distance(emotion, State{});
    return was_neutral ? radius <= edge : radius < edge;
}

bool is_neutral(const State& emotion, const Options& options) {
    return distance(emotion, State{}) < options.neutral_radius;
}

std::string_view label_of(const State& emotion, bool neutral) {
    return neutral ? std::string_view("neutral") : octant_of(emotion);
}

}  // namespace elpis::affect
