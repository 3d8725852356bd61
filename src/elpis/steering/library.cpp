#include "elpis/steering/library.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <span>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/steering/digest.h"
#include "elpis/steering/model_shape.h"
#include "elpis/steering/vector.h"

namespace elpis::steering {
namespace {

// A fitted vector's shares sum to 1 within this; float rounding is far below.
constexpr double kShareTolerance = 1e-3;

bool finite(std::span<const float> row) {
    return std::ranges::all_of(row, [](float value) { return std::isfinite(value); });
}

std::unexpected<Error> wrong(const Library& library, const std::string& what) {
    return fail(ErrorCode::InvalidArgument,
                fmt::format("the vector set \"{}\" cannot be used: {}", library.name, what));
}

Result<void> check_vector(const Library& library, const Vector& vector) {
    const ModelShape& model = library.model;
    for (const auto& [block, row] : vector.rows) {
        const std::string where = fmt::format("\"{}\" at block {}", vector.name, block);
        if (row.size() != static_cast<std::size_t>(model.width)) {
            return wrong(library,
                         fmt::format("{} has {} numbers, and the model's residual stream {}",
                                     where,
                                     row.size(),
                                     model.width));
        }
        if (block < first_steerable(model) || block > last_steerable(model)) {
            return wrong(library,
                         fmt::format("{}: the blocks that can be steered are {} to {}",
                                     where,
                                     first_steerable(model),
                                     last_steerable(model)));
        }
        if (!finite(row)) return wrong(library, where + " holds NaN or infinity");
        const auto index = static_cast<std::size_t>(block);
        if (index >= library.residual_rms.size() || !std::isfinite(library.residual_rms[index]) ||
            library.residual_rms[index] <= 0.0F) {
            return wrong(library,
                         fmt::format("there is no residual RMS for block {}, where \"{}\" acts",
                                     block,
                                     vector.name));
        }
    }
    const double share = total_share(vector.rows);
    if (std::abs(share - 1.0) > kShareTolerance) {
        return wrong(
            library,
            fmt::format("the shares of \"{}\" sum to {:.4g} instead of 1", vector.name, share));
    }
    return {};
}

Result<void> check_gauge(const Library& library, const std::string& name, const Gauge& gauge) {
    if (gauge.unit.size() != static_cast<std::size_t>(library.model.width)) {
        return wrong(library,
                     fmt::format("the gauge \"{}\" has {} numbers, and the model's residual stream "
                                 "{}",
                                 name,
                                 gauge.unit.size(),
                                 library.model.width));
    }
    if (gauge.block < 0 || gauge.block >= library.model.blocks) {
        return wrong(library,
                     fmt::format("the gauge \"{}\" reads block {}; the model has {}",
                                 name,
                                 gauge.block,
                                 library.model.blocks));
    }
    if (!finite(gauge.unit) || std::abs(length_of(gauge.unit) - 1.0) > kShareTolerance) {
        return wrong(library, fmt::format("the gauge \"{}\" is not of length 1", name));
    }
    if (!std::isfinite(gauge.centre) || !std::isfinite(gauge.deviation) || gauge.deviation <= 0.0) {
        return wrong(library,
                     fmt::format("the gauge \"{}\" has the centre {} and the deviation {}; the "
                                 "deviation must be above 0",
                                 name,
                                 gauge.centre,
                                 gauge.deviation));
    }
    return {};
}

Result<void> check_axis(const Library& library, const PlaneReading::Axis& axis) {
    if (!std::isfinite(axis.intercept)) return wrong(library, "its plane has no finite intercept");
    for (const auto& [name, weight] : axis.weights) {
        if (!library.gauges.contains(name)) {
            return wrong(
                library,
                fmt::format("its plane is read from \"{}\", for which it has no gauge", name));
        }
        if (!std::isfinite(weight)) {
            return wrong(library, fmt::format("its plane weighs \"{}\" by {}", name, weight));
        }
    }
    return {};
}

}  // namespace

Result<void> check(const Library& library) {
    if (library.vectors.empty()) return wrong(library, "it holds no vector");
    if (!std::isfinite(library.full_strength) || library.full_strength <= 0.0) {
        return wrong(
            library,
            fmt::format("its full strength is {}; it must be above 0", library.full_strength));
    }
    for (const auto& [name, vector] : library.vectors) {
        if (name != vector.name) {
            return wrong(library, fmt::format("\"{}\" is filed as \"{}\"", vector.name, name));
        }
        ELPIS_OK(check_vector(library, vector));
    }
    for (const auto& [name, gauge] : library.gauges)
        ELPIS_OK(check_gauge(library, name, gauge));
    if (library.plane) {
        ELPIS_OK(check_axis(library, library.plane->valence));
        ELPIS_OK(check_axis(library, library.plane->arousal));
    }
    return {};
}

std::string content_hash(const Library& library) {
    Digest digest;
    digest.take(library.full_strength);
    digest.take(std::span(library.residual_rms));
    for (const auto& [name, vector] : library.vectors) {
        digest.take(name);
        digest.take(std::uint64_t{vector.rows.size()});
        for (const auto& [block, row] : vector.rows) {
            digest.take(static_cast<std::uint64_t>(block));
            digest.take(std::span(row));
        }
    }
    return fmt::format("{:016x}", digest.value());
}

}  // namespace elpis::steering
