#include "elpis/steering/train/band.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include <fmt/format.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/steering/model_shape.h"

namespace elpis::steering {
namespace {

constexpr double kFirst = 1.0 / 3.0;  // of the depth
constexpr double kLast = 0.8;

int steerable(int block, const ModelShape& shape) {
    return std::clamp(block, first_steerable(shape), last_steerable(shape));
}

}  // namespace

std::vector<int> Band::blocks() const {
    std::vector<int> blocks;
    for (int block = first; block <= last; ++block)
        blocks.push_back(block);
    return blocks;
}

Result<Band> default_band(const ModelShape& shape) {
    if (last_steerable(shape) < first_steerable(shape)) {
        return fail(ErrorCode::Unsupported,
                    fmt::format("a model of {} blocks has none that can be steered; it needs at "
                                "least 3",
                                shape.blocks));
    }
    const auto at = [&](double share) {
        return steerable(static_cast<int>(std::lround(share * shape.blocks)), shape);
    };
    return Band{.first = at(kFirst), .last = at(kLast)};
}

Band band_around(int centre, const ModelShape& shape) {
    return {.first = steerable(centre - 2, shape), .last = steerable(centre + 2, shape)};
}

Result<void> check(const Band& band, const ModelShape& shape) {
    if (band.first <= band.last && band.first >= first_steerable(shape) &&
        band.last <= last_steerable(shape))
        return {};
    return fail(ErrorCode::InvalidArgument,
                fmt::format("the blocks {} to {} cannot be steered together; this model's can from "
                            "{} to {}",
                            band.first,
                            band.last,
                            first_steerable(shape),
                            last_steerable(shape)));
}

}  // namespace elpis::steering
