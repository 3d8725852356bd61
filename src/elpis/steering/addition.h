#pragma once

#include <map>
#include <string>

#include "elpis/affect/quadrant.h"
#include "elpis/affect/state.h"
#include "elpis/base/result.h"
#include "elpis/steering/blend.h"
#include "elpis/steering/library.h"
#include "elpis/steering/vector.h"
#include "elpis/steering/wish.h"

namespace elpis::steering {

// What a wish adds to the activations, in shares of `Vector`, before strength.
struct Addition {
    Rows rows;
    affect::State state;  // the feeling that was blended: rounded, and of the names if any
    affect::Coefficients coefficients;      // of that state, or those asked for
    std::map<std::string, double> vectors;  // named additions
};

// Takes a wish that passed check(). `blend` may be null: then only named vectors act, and a feeling
// by name that has none is refused (NotFound), as are unknown ones (InvalidArgument).
Result<Addition> addition_of(const Wish& wish,
                             const affect::State& state,
                             const Blend* blend,
                             const Library& library);

}  // namespace elpis::steering
