#pragma once

#include <optional>
#include <string>

#include "elpis/affect/state.h"

namespace elpis::steering {

// The means "prompt": one short line about a feeling, for the model to read, e.g. "You feel very
// excited right now; let it colour how you answer." The word is the octant's (affect/label.h), the
// degree follows the distance from neutral: "a little" up to 0.45, plain up to 0.85, then "very".
// Nothing for a feeling nearer to neutral than `neutral_radius`. Works on any backend; there are 24
// lines in all, so a prompt that holds one can be shared.
std::optional<std::string> prompt_line(const affect::State& feeling, double neutral_radius = 0.15);

}  // namespace elpis::steering
