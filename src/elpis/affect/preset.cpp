#include "elpis/affect/preset.h"

#include <algorithm>
#include <cmath>

#include "elpis/affect/options.h"
#include "elpis/affect/settling.h"
#include "elpis/affect/state.h"

namespace elpis::affect {

Options with_preset(Options options) {
    if (options.preset == Options::Preset::Elpis) return options;
    constexpr double kRate = 0.1;  // the reference's own, per second
    options.decay_rate = options.decay_rate.value_or(kRate);
    options.decay = Options::Decay::LinearAtEvents;
    options.cubic_decay = {};
    options.mood_feedback = 0.0;
    options.impulse = Options::Impulse::Clamped;
    options.noise = {};
    options.habituation = {};
    options.surprise = {};
    options.mood_bias = 0.0;
    options.trajectory.flat_is_down = true;
    return options;
}

double linearly_remaining(double rate, Seconds elapsed) {
    if (!(rate > 0.0) || !(elapsed.count() > 0.0)) return 1.0;
    return std::max(0.0, 1.0 - rate * elapsed.count());
}

double decay_linearly(double from, double home, double rate, Seconds elapsed) {
    if (!(rate > 0.0) || !(elapsed.count() > 0.0)) return from;
    return std::lerp(home, from, linearly_remaining(rate, elapsed));
}

State decay_linearly(const State& from, const Options& options, Seconds elapsed) {
    const State& home = options.baseline;
    const SettlingRates rates = settling_rates(options);
    return {.valence = decay_linearly(from.valence, home.valence, rates.valence.emotion, elapsed),
            .arousal = decay_linearly(from.arousal, home.arousal, rates.arousal.emotion, elapsed)};
}

}  // namespace elpis::affect
