#include "elpis/base/duration_text.h"

#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include <fmt/format.h>

namespace elpis {
namespace {

constexpr std::array<std::pair<char, double>, 4> kUnits{
    {{'d', 86'400.0}, {'h', 3'600.0}, {'m', 60.0}, {'s', 1.0}}};

std::optional<double> finite(std::string_view text, double unit) {
    double value = 0.0;
    const char* const begin = text.data();
    const char* const end = begin + text.size();
    const auto [stop, error] = std::from_chars(begin, end, value);
    if (error != std::errc{} || stop != end || !std::isfinite(value * unit)) return std::nullopt;
    return value * unit;
}

}  // namespace

std::optional<double> to_seconds(std::string_view text) {
    for (const auto& [unit, seconds] : kUnits) {
        if (text.ends_with(unit)) return finite(text.substr(0, text.size() - 1), seconds);
    }
    return finite(text, 1.0);
}

std::string from_seconds(double seconds) {
    for (const auto& [unit, length] : kUnits) {
        if (seconds >= length && std::fmod(seconds, length) == 0.0) {
            return fmt::format("{}{}", seconds / length, unit);
        }
    }
    return fmt::format("{}s", seconds);
}

}  // namespace elpis
