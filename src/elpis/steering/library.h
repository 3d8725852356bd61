#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "elpis/base/result.h"
#include "elpis/steering/model_shape.h"
#include "elpis/steering/vector.h"

namespace elpis::steering {

inline constexpr std::string_view kExcited = "excited";
inline constexpr std::string_view kFrustrated = "frustrated";
inline constexpr std::string_view kCalm = "calm";
inline constexpr std::string_view kDepleted = "depleted";
// In the order of affect::Coefficients.
inline constexpr std::array kQuadrants = {kExcited, kFrustrated, kCalm, kDepleted};

// Axes of the plane, as vectors instead of quadrants, or as gauges.
inline constexpr std::string_view kValence = "valence";
inline constexpr std::string_view kArousal = "arousal";

enum class Standing { Unevaluated, Weak, Passed };

constexpr std::string_view name_of(Standing standing) {
    switch (standing) {
        case Standing::Unevaluated:
            return "unevaluated";
        case Standing::Weak:
            return "weak";
        case Standing::Passed:
            return "passed";
    }
    return "unevaluated";
}

// How a direction is read back from activations (facts §9): projection p on the unit row of
// `block`, z = (p − centre) / deviation, both from neutral text.
struct Gauge {
    int block = 0;
    std::vector<float> unit;  // width numbers, length 1
    double centre = 0.0;
    double deviation = 1.0;
};

// (valence, arousal) as a linear reading of the gauges' z values: intercept + Σ weight·z.
struct PlaneReading {
    struct Axis {
        double intercept = 0.0;
        std::map<std::string, double> weights;  // gauge name → weight
    };
    Axis valence;
    Axis arousal;
};

// The directions that belong to one model. A value; shared read-only between threads.
struct Library {
    std::string name;  // for people: the folder's or file's name, or "trained"
    std::string hash;  // of everything below that acts, hex
    ModelShape model;
    std::vector<float> residual_rms;        // r_L per block, measured on this model
    std::map<std::string, Vector> vectors;  // by name; fitted (see Vector)
    // Strength at the corners of the plane that `steering_strength` 1 stands for, a fraction of the
    // residual norm: the largest that the calibration found harmless.
    double full_strength = 0.25;
    std::string method;  // "mean difference", …
    Standing standing = Standing::Unevaluated;
    std::map<std::string, Gauge> gauges;  // by vector name, and "valence", "arousal"
    std::optional<PlaneReading> plane;    // absent when the set has no four quadrants

    bool has(std::string_view vector) const { return vectors.contains(std::string(vector)); }
    bool has_quadrants() const {
        return std::ranges::all_of(kQuadrants, [this](std::string_view it) { return has(it); });
    }
    bool has_axes() const { return has(kValence) && has(kArousal); }

    // ρ_L = r_L·√width: what a share of 1 means in the model's own units after block L, for blocks
    // of `residual_rms`.
    double typical_norm(int block) const {
        return static_cast<double>(residual_rms[static_cast<std::size_t>(block)]) *
               std::sqrt(static_cast<double>(model.width));
    }
};

// Whether everything in the library fits its own model: widths, steerable blocks, shares that sum
// to 1, a positive residual RMS for every block in use, gauges that can divide, a plane read from
// gauges that exist. InvalidArgument says what does not.
Result<void> check(const Library& library);

// `hash` as it should be, of the vectors, the residual RMS and the full strength; 16 hex digits.
std::string content_hash(const Library& library);

}  // namespace elpis::steering
