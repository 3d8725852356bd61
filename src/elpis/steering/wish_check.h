#pragma once

#include "elpis/affect/state.h"
#include "elpis/base/result.h"
#include "elpis/steering/library.h"
#include "elpis/steering/options.h"
#include "elpis/steering/wish.h"

namespace elpis::steering {

// What of it holds for every set of vectors, and without one: ranges, operators. InvalidArgument
// names the field, the value and what would be right.
Result<void> check(const Wish& wish, const Options& options);

// Whether a wish makes sense for a set of vectors, whatever the feeling: names, ranges, operators.
// (Names in `emotion` are checked where they are expressed.) InvalidArgument or NotFound names the
// field, the value and what would be right.
Result<void> check(const Wish& wish, const Library& library, const Options& options);

// Whether a feeling lies within the square.
Result<void> check(const affect::State& state);

}  // namespace elpis::steering
