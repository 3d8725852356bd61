#pragma once

#include <map>
#include <string>
#include <string_view>

#include "elpis/affect/quadrant.h"
#include "elpis/affect/state.h"
#include "elpis/base/result.h"
#include "elpis/steering/library.h"
#include "elpis/steering/vector.h"

namespace elpis::steering {

// How four quadrant vectors E (excited), F (frustrated), C (calm), D (depleted) become one for a
// point of the plane (facts/steering.md §7). With bilinear weights the blend is B + v·V + a·A +
// va·X:
//   B = (E+F+C+D)/4   V = (E+C−F−D)/4   A = (E+F−C−D)/4   X = (E−F−C+D)/4
enum class BlendMode {
    Centred,  // v·V + a·A + va·X: a neutral state injects exactly nothing
    Compat,   // B included, as the reference implementation
    Axes,     // v·V̂ + a·Â with  orthogonal to V̂: no cross-talk
};
std::string_view name_of(BlendMode mode);
Result<BlendMode> blend_mode_of(std::string_view name);  // InvalidArgument lists the modes

// The blend of one library, its parts computed once. Rows are fractions of the residual norm: at
// the strongest corner the shares sum to 1 (norms are divided by the largest corner's), so a
// strength means the same for every set of vectors, and the blend is continuous through neutral.
class Blend {
public:
    // NotFound naming the quadrant that the library lacks.
    static Result<Blend> of(const Library& library, BlendMode mode);

    Rows at(const affect::State& state) const;
    // The same blend written as a sum over the quadrants, for callers who give coefficients
    // themselves (each any number; 1 on one quadrant and 0 elsewhere is that corner's vector).
    Rows at(const affect::Coefficients& coefficients) const;

    // Reported when a set is loaded: ‖B‖/‖V‖ and ‖X‖/‖V‖, over all rows.
    double offset_ratio() const { return offset_ratio_; }
    double interaction_ratio() const { return interaction_ratio_; }

private:
    BlendMode mode_ = BlendMode::Centred;
    Rows offset_, valence_, arousal_, interaction_;  // B, V, A, X, normalised
    double offset_ratio_ = 0.0;
    double interaction_ratio_ = 0.0;
};

// rows + factor · other, row by row; blocks that only one has count as zero in the other.
void add_scaled(Rows& rows, const Rows& other, double factor);

}  // namespace elpis::steering
