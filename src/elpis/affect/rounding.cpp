#include "elpis/affect/rounding.h"

#include <array>
#include <charconv>
#include <cmath>

namespace elpis::affect {

double rounded(double value, int decimals) {
    constexpr double kNoDecimals = 0x1p53;  // from here on every double is a whole number
    if (!(std::abs(value) < kNoDecimals)) return value;

    // Through text and back: the only rounding in the library that is exact and free of locales.
    std::array<char, 64> text{};
    const auto written = std::to_chars(
        text.data(), text.data() + text.size(), value, std::chars_format::fixed, decimals);
    double result = value;
    std::from_chars(text.data(), written.ptr, result);
    return result + 0.0;  // −0 becomes 0
}

}  // namespace elpis::affect
