#pragma once

#include "elpis/affect/options.h"
#include "elpis/affect/state.h"

namespace elpis::affect {

// What a feeling makes of the sampling parameters; already rounded to two decimals.
struct Modulation {
    double temperature = 0.7;
    double top_p = 0.9;

    bool operator==(const Modulation&) const = default;
};

// The sampling map of a feeling alone, for a caller who brings his own. Arousal narrows the choice,
// calm loosens it; pleasure broadens it.
Modulation modulate(const State& emotion, const Options::Sampling& map);

}  // namespace elpis::affect
