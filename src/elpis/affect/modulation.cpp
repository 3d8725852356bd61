#include "elpis/affect/modulation.h"

#include <algorithm>

#include "elpis/affect/options.h"
#include "elpis/affect/rounding.h"
#include "elpis/affect/state.h"

namespace elpis::affect {
namespace {

// Not std::clamp: limits come from settings, and crossed ones must not be undefined behaviour.
double limited(double value, double low, double high) {
    return rounded(std::min(std::max(value, low), high), 2);
}

}  // namespace

Modulation modulate(const State& emotion, const Options::Sampling& map) {
    return {.temperature = limited(map.temperature + map.temperature_per_arousal * emotion.arousal,
                                   map.temperature_min,
                                   map.temperature_max),
            .top_p = limited(
                map.top_p + map.top_p_per_valence * emotion.valence, map.top_p_min, map.top_p_max)};
}

}  // namespace elpis::affect
