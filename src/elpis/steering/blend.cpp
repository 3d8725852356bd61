#include "elpis/steering/blend.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "elpis/affect/quadrant.h"
#include "elpis/affect/state.h"
#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/steering/blend_mode.h"
#include "elpis/steering/library.h"
#include "elpis/steering/vector.h"

namespace elpis::steering {
namespace {

// Below this share of its parts, what is left of a difference is rounding.
constexpr double kNothing = 1e-6;

struct Parts {
    Rows offset, valence, arousal, interaction;
};

Rows scaled(const Rows& rows, double factor) {
    Rows result;
    add_scaled(result, rows, factor);
    return result;
}

Rows to_share_one(const Rows& rows) {
    const double share = total_share(rows);
    return share > 0.0 ? scaled(rows, 1.0 / share) : Rows{};
}

Result<void> has_quadrants(const Library& library, BlendMode mode) {
    std::string missing;
    for (const std::string_view name : kQuadrants) {
        if (library.vectors.contains(std::string(name))) continue;
        missing += fmt::format("{}\"{}\"", missing.empty() ? "" : ", ", name);
    }
    if (missing.empty()) return {};
    const bool axes = library.has_axes();
    return fail(
        ErrorCode::NotFound,
        fmt::format("the vector set \"{}\" has no {}; the blend \"{}\" needs the four "
                    "quadrants{}",
                    library.name,
                    missing,
                    name_of(mode),
                    mode == BlendMode::Axes ? ", or \"valence\" and \"arousal\""
                    : axes ? " (it has \"valence\" and \"arousal\": the blend \"axes\" works)"
                           : ""));
}

Parts parts_of(const Library& library) {
    // Signs of E, F, C, D in B, V, A, X.
    static constexpr std::array<std::array<double, 4>, 4> kSigns{
        {{1, 1, 1, 1}, {1, -1, 1, -1}, {1, 1, -1, -1}, {1, -1, -1, 1}}};
    Parts parts;
    const std::array<Rows*, 4> targets{
        &parts.offset, &parts.valence, &parts.arousal, &parts.interaction};
    for (std::size_t quadrant = 0; quadrant < kQuadrants.size(); ++quadrant) {
        const Rows rows = to_share_one(library.vectors.at(std::string(kQuadrants[quadrant])).rows);
        for (std::size_t part = 0; part < targets.size(); ++part)
            add_scaled(*targets[part], rows, kSigns[part][quadrant] / 4.0);
    }
    return parts;
}

double ratio(const Rows& part, const Rows& valence) {
    const double over = total_share(part);
    const double under = total_share(valence);
    if (under > 0.0) return over / under;
    return over > 0.0 ? std::numeric_limits<double>::infinity() : 0.0;
}

// rows without their part along `axis`, block by block.
Rows orthogonal_to(const Rows& axis, Rows rows) {
    for (auto& [block, row] : rows) {
        const auto along = axis.find(block);
        if (along == axis.end()) continue;
        double dot = 0.0;
        double square = 0.0;
        for (std::size_t i = 0; i < row.size(); ++i) {
            const auto unit = static_cast<double>(along->second[i]);
            dot += static_cast<double>(row[i]) * unit;
            square += unit * unit;
        }
        if (square == 0.0) continue;
        for (std::size_t i = 0; i < row.size(); ++i) {
            row[i] = static_cast<float>(static_cast<double>(row[i]) -
                                        dot / square * static_cast<double>(along->second[i]));
        }
    }
    return rows;
}

}  // namespace

Result<BlendMode> blend_mode_of(std::string_view name) {
    for (const BlendMode mode : {BlendMode::Centred, BlendMode::Compat, BlendMode::Axes}) {
        if (name_of(mode) == name) return mode;
    }
    return fail(ErrorCode::InvalidArgument,
                fmt::format("there is no blend \"{}\"; there are centred, compat and axes", name));
}

Result<Blend> Blend::of(const Library& library, BlendMode mode) {
    Blend blend;
    blend.mode_ = mode;
    const bool own_axes = mode == BlendMode::Axes && library.has_axes();
    if (!own_axes) ELPIS_OK(has_quadrants(library, mode));

    Parts parts;
    if (library.has_quadrants()) {
        parts = parts_of(library);
        blend.offset_ratio_ = ratio(parts.offset, parts.valence);
        blend.interaction_ratio_ = ratio(parts.interaction, parts.valence);
    }
    if (mode == BlendMode::Axes) {
        if (own_axes) {
            parts.valence = library.vectors.at(std::string(kValence)).rows;
            parts.arousal = library.vectors.at(std::string(kArousal)).rows;
        }
        const double arousal = total_share(parts.arousal);
        blend.valence_ =
            total_share(parts.valence) > kNothing ? to_share_one(parts.valence) : Rows{};
        blend.arousal_ = orthogonal_to(blend.valence_, std::move(parts.arousal));
        const double left = total_share(blend.arousal_);
        if (blend.valence_.empty() || left <= kNothing * std::max(arousal, 1.0)) {
            return fail(ErrorCode::InvalidArgument,
                        fmt::format("the vector set \"{}\" spans no plane: its valence and arousal "
                                    "are {}; use other vectors, or another blend",
                                    library.name,
                                    blend.valence_.empty() ? "nothing" : "one direction"));
        }
        blend.arousal_ = to_share_one(blend.arousal_);
    } else {
        if (mode == BlendMode::Compat) blend.offset_ = std::move(parts.offset);
        blend.valence_ = std::move(parts.valence);
        blend.arousal_ = std::move(parts.arousal);
        blend.interaction_ = std::move(parts.interaction);
    }
    ELPIS_OK(blend.divide_by_largest_corner(library));
    return blend;
}

Result<void> Blend::divide_by_largest_corner(const Library& library) {
    double largest = 0.0;
    for (const double v : {-1.0, 1.0}) {
        for (const double a : {-1.0, 1.0})
            largest = std::max(largest, total_share(at(affect::State{.valence = v, .arousal = a})));
    }
    if (largest <= kNothing) {
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("the four quadrants of the vector set \"{}\" are one and the same "
                                "vector: there is nothing to blend",
                                library.name));
    }
    for (Rows* part : {&offset_, &valence_, &arousal_, &interaction_})
        *part = scaled(*part, 1.0 / largest);
    return {};
}

Rows Blend::at(const Weights& weights) const {
    Rows rows;
    add_scaled(rows, offset_, weights.offset);
    add_scaled(rows, valence_, weights.valence);
    add_scaled(rows, arousal_, weights.arousal);
    add_scaled(rows, interaction_, weights.interaction);
    return rows;
}

Rows Blend::at(const affect::State& state) const {
    return at(Weights{.offset = 1.0,
                      .valence = state.valence,
                      .arousal = state.arousal,
                      .interaction = state.valence * state.arousal});
}

Rows Blend::at(const affect::Coefficients& c) const {
    // Opposites are subtracted in pairs, so that equal coefficients give exactly nothing.
    const double diagonal = c.excited - c.depleted;
    const double other = c.calm - c.frustrated;
    return at(Weights{.offset = c.excited + c.frustrated + c.calm + c.depleted,
                      .valence = diagonal + other,
                      .arousal = diagonal - other,
                      .interaction = (c.excited - c.frustrated) + (c.depleted - c.calm)});
}

}  // namespace elpis::steering
