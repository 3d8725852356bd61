#pragma once

#include <optional>
#include <span>
#include <string>

#include "elpis/base/result.h"

namespace elpis::steering::formats {

// Beyond any model there is; a larger number in a file is not a layer.
inline constexpr int kMostLayers = 4096;

struct DirectionName {
    std::string name;          // "joy"; empty when the keys name none
    std::optional<int> layer;  // as the file counts, 0 … kMostLayers − 1
};

// What the keys above an array say, read alike for all formats. One part may be the layer: 15,
// "layer_15", "direction.15"; words that say only what is stored (direction, dirs, vector, layers
// …) are passed over; the rest is the name, joined by dots: {"dirs", "joy"} → joy, {"calm", "15"} →
// calm at 15. Refused: two layers, a negative or enormous one, a name of more than 200 bytes or
// that is not UTF-8, and weights or biases, which belong to a model or an intervention such as
// LoReFT and are no direction.
Result<DirectionName> direction_name(std::span<const std::string> path);

}  // namespace elpis::steering::formats
