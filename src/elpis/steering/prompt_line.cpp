#include "elpis/steering/prompt_line.h"

#include <optional>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "elpis/affect/label.h"
#include "elpis/affect/state.h"

namespace elpis::steering {
namespace {

constexpr double kLittle = 0.45;
constexpr double kVery = 0.85;

std::string_view degree_of(double intensity) {
    if (intensity < kLittle) return "a little ";
    return intensity < kVery ? "" : "very ";
}

}  // namespace

std::optional<std::string> prompt_line(const affect::State& feeling, double neutral_radius) {
    const double intensity = affect::distance(feeling, affect::State{});
    if (intensity < neutral_radius) return std::nullopt;
    return fmt::format("You feel {}{} right now; let it colour how you answer.",
                       degree_of(intensity),
                       affect::octant_of(feeling));
}

}  // namespace elpis::steering
