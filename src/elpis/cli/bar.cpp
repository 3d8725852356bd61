#include "elpis/cli/bar.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <string_view>

namespace elpis::cli {
namespace {

struct Strokes {
    std::string_view full;
    std::string_view empty;
    std::string_view axis;
    std::array<std::string_view, 2> half;  // the last cell to the left and to the right; "" = none
};

constexpr Strokes kBlocks{"█", "·", "│", {"▐", "▌"}};
constexpr Strokes kAscii{"#", ".", "|", {"", ""}};

std::string repeated(std::string_view stroke, int times) {
    std::string out;
    for (int i = 0; i < times; ++i)
        out += stroke;
    return out;
}

// One side of the gauge: `filled` of `cells`, counted from the axis outwards.
std::string side(double filled, int cells, const Strokes& strokes, bool left) {
    const std::string_view half = strokes.half[left ? 0 : 1];
    const double resolution = half.empty() ? 1.0 : 2.0;
    const int steps = static_cast<int>(std::lround(filled * cells * resolution));
    const int whole = half.empty() ? steps : steps / 2;
    const bool and_half = !half.empty() && steps % 2 == 1;
    const std::string_view last = and_half ? half : std::string_view{};
    const std::string rest = repeated(strokes.empty, cells - whole - (and_half ? 1 : 0));
    const std::string block = repeated(strokes.full, whole);
    return left ? rest + std::string(last) + block : block + std::string(last) + rest;
}

}  // namespace

std::string gauge(double value, int half, bool unicode) {
    const Strokes& strokes = unicode ? kBlocks : kAscii;
    const double bounded = std::isfinite(value) ? std::clamp(value, -1.0, 1.0) : 0.0;
    return side(std::max(-bounded, 0.0), half, strokes, true) + std::string(strokes.axis) +
           side(std::max(bounded, 0.0), half, strokes, false);
}

std::string progress_bar(double fraction, int cells, bool unicode) {
    const Strokes& strokes = unicode ? kBlocks : kAscii;
    return side(std::clamp(fraction, 0.0, 1.0), cells, strokes, false);
}

}  // namespace elpis::cli
