#pragma once

#include <string_view>

namespace elpis::steering {

// How four quadrant vectors become one for a point of the plane; formulas in blend.h.
enum class BlendMode {
    Centred,  // v·V + a·A + va·X: a neutral state injects exactly nothing
    Compat,   // B included, as the reference implementation
    Axes,     // v·V̂ + a·Â with  orthogonal to V̂: no cross-talk
};

constexpr std::string_view name_of(BlendMode mode) {
    switch (mode) {
        case BlendMode::Centred:
            return "centred";
        case BlendMode::Compat:
            return "compat";
        case BlendMode::Axes:
            return "axes";
    }
    return "centred";
}

}  // namespace elpis::steering
