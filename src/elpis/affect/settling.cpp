#include "elpis/affect/settling.h"

#include "elpis/affect/cubic_relaxation.h"
#include "elpis/affect/mood_feedback.h"
#include "elpis/affect/options.h"
#include "elpis/affect/preset.h"
#include "elpis/affect/relaxation.h"
#include "elpis/affect/state.h"

namespace elpis::affect {
namespace {

bool has_mood(const Options& options, double cubic_decay) {
    return options.decay == Options::Decay::Exact && !options.decay_rate && !(cubic_decay > 0.0);
}

AxisLayers settle_axis(const AxisLayers& from,
                       double home,
                       const AxisRates& rates,
                       double cubic_decay,
                       const Options& options,
                       Seconds elapsed) {
    if (has_mood(options, cubic_decay)) {
        return options.mood_feedback > 0.0
                   ? relax_with_feedback(from, home, rates, options.mood_feedback, elapsed)
                   : relax_over_mood(from, home, rates, elapsed);
    }
    if (options.decay == Options::Decay::LinearAtEvents) {
        return {.emotion = from.emotion, .mood = home};
    }
    return {.emotion = relax_cubic(from.emotion, home, rates.emotion, cubic_decay, elapsed),
            .mood = home};
}

// Of an axis without a mood: its mood is home, so nothing of it is anybody's.
AxisPropagator without_mood(double left) {
    return {.emotion_by_emotion = left,
            .emotion_by_mood = 0.0,
            .mood_by_emotion = 0.0,
            .mood_by_mood = 0.0,
            .alone = left};
}

AxisPropagator propagator(double distance,
                          const AxisRates& rates,
                          double cubic_decay,
                          const Options& options,
                          Seconds elapsed) {
    if (has_mood(options, cubic_decay)) {
        return with_feedback(rates, options.mood_feedback, elapsed);
    }
    if (options.decay == Options::Decay::LinearAtEvents) return without_mood(1.0);
    return without_mood(cubic_remaining(distance, rates.emotion, cubic_decay, elapsed));
}

}  // namespace

SettlingRates settling_rates(const Options& options) {
    const Options::HalfLives& half = options.half_lives;
    return {.valence = {.emotion = options.decay_rate.value_or(rate_of(half.valence)),
                        .mood = rate_of(half.mood_valence)},
            .arousal = {.emotion = options.decay_rate.value_or(rate_of(half.arousal)),
                        .mood = rate_of(half.mood_arousal)}};
}

Layers settle(const Layers& from, const Options& options, Seconds elapsed) {
    const SettlingRates rates = settling_rates(options);
    const AxisLayers valence =
        settle_axis({.emotion = from.emotion.valence, .mood = from.mood.valence},
                    options.baseline.valence,
                    rates.valence,
                    options.cubic_decay.valence,
                    options,
                    elapsed);
    const AxisLayers arousal =
        settle_axis({.emotion = from.emotion.arousal, .mood = from.mood.arousal},
                    options.baseline.arousal,
                    rates.arousal,
                    options.cubic_decay.arousal,
                    options,
                    elapsed);
    return {.emotion = {.valence = valence.emotion, .arousal = arousal.emotion},
            .mood = {.valence = valence.mood, .arousal = arousal.mood}};
}

Propagators propagators(const Layers& from, const Options& options, Seconds elapsed) {
    const SettlingRates rates = settling_rates(options);
    const State away = from.emotion - options.baseline;
    const Options::CubicDecay& cubic = options.cubic_decay;
    return {.valence = propagator(away.valence, rates.valence, cubic.valence, options, elapsed),
            .arousal = propagator(away.arousal, rates.arousal, cubic.arousal, options, elapsed)};
}

Propagators linear_propagators(const Options& options, Seconds elapsed) {
    const SettlingRates rates = settling_rates(options);
    return {.valence = without_mood(linearly_remaining(rates.valence.emotion, elapsed)),
            .arousal = without_mood(linearly_remaining(rates.arousal.emotion, elapsed))};
}

double settle_dominance(double from, const Options& options, Seconds elapsed) {
    const double rate = options.decay_rate.value_or(rate_of(options.half_lives.dominance));
    return relax(from, options.baseline_dominance, rate, elapsed);
}

State mood_share(const Options& options) {
    const double share = options.mood_feedback > 0.0 ? 0.0 : options.mood_gain;
    return {.valence = has_mood(options, options.cubic_decay.valence) ? share : 0.0,
            .arousal = has_mood(options, options.cubic_decay.arousal) ? share : 0.0};
}

}  // namespace elpis::affect
