#pragma once

#include <string_view>

#include "elpis/affect/quadrant.h"
#include "elpis/affect/state.h"
#include "elpis/base/result.h"
#include "elpis/steering/blend_mode.h"
#include "elpis/steering/library.h"
#include "elpis/steering/vector.h"

namespace elpis::steering {

Result<BlendMode> blend_mode_of(std::string_view name);  // InvalidArgument lists the modes

// How four quadrant vectors E (excited), F (frustrated), C (calm), D (depleted) become one for a
// point of the plane (docs/steering.md, Blend). With bilinear weights their sum is
//   b(v, a) = B + v·V + a·A + va·X,  where
//   B = (E+F+C+D)/4   V = (E+C−F−D)/4   A = (E+F−C−D)/4   X = (E−F−C+D)/4
// and a mode keeps some of the parts. Before, the four are brought to equal norm; after, all is
// divided by the norm of the strongest corner b(±1, ±1). Norm is total_share. So at that corner the
// shares sum to 1, nowhere in the square are they more, a strength means the same for every set of
// vectors, and the blend is continuous, and linear along each axis.
//
// In the mode Axes, A loses its part along V in every block, and both are brought to equal norm.
// Sets that have vectors named "valence" and "arousal" give them as V and A, other sets are asked
// for the four quadrants.
//
// Immutable; shared between threads.
class Blend {
public:
    // NotFound names the quadrants that the library lacks; InvalidArgument when its vectors span
    // nothing (four times the same, or arousal along valence).
    static Result<Blend> of(const Library& library, BlendMode mode);

    BlendMode mode() const { return mode_; }

    // No rows at all where the blend is zero: in the neutral state, but for Compat.
    Rows at(const affect::State& state) const;
    // The same blend written as a sum over the quadrants, for callers who give coefficients
    // themselves (each any number; 1 on one quadrant and 0 elsewhere is that corner's vector).
    // Coefficients of a state give what that state gives.
    Rows at(const affect::Coefficients& coefficients) const;

    // Reported when a set is loaded: ‖B‖/‖V‖ and ‖X‖/‖V‖ of the quadrants, whatever the mode;
    // infinite where V is nothing, 0 for a set of two axes.
    double offset_ratio() const { return offset_ratio_; }
    double interaction_ratio() const { return interaction_ratio_; }

private:
    struct Weights {  // of B, V, A, X
        double offset = 0.0, valence = 0.0, arousal = 0.0, interaction = 0.0;
    };
    Rows at(const Weights& weights) const;
    Result<void> divide_by_largest_corner(const Library& library);

    BlendMode mode_ = BlendMode::Centred;
    Rows offset_, valence_, arousal_,
        interaction_;  // B, V, A, X, normalised; empty: not in the mode
    double offset_ratio_ = 0.0;
    double interaction_ratio_ = 0.0;
};

}  // namespace elpis::steering
