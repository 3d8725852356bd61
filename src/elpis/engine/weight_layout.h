#pragma once

#include <string_view>

namespace elpis::engine {

// In which type a model's weights lie in memory. AsShipped is what the file has; the others are
// made from it once, by llama.cpp's own conversion: more memory, other speed, other rounding.
enum class WeightLayout { AsShipped, F16, Q80 };

constexpr std::string_view name_of(WeightLayout layout) {
    switch (layout) {
        case WeightLayout::AsShipped:
            return "as_shipped";
        case WeightLayout::F16:
            return "f16";
        case WeightLayout::Q80:
            return "q8_0";
    }
    return "as_shipped";
}

}  // namespace elpis::engine
