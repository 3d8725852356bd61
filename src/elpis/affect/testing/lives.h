#pragma once

#include "elpis/affect/impulse.h"
#include "elpis/affect/options.h"
#include "elpis/affect/testing/dice.h"

// Random characters, each with some of the options on, and what may happen to them.
namespace elpis::affect::testing {

inline Options character(Dice& dice) {
    Options options;
    options.baseline = dice.state();
    options.max_delta = dice.between(0.0, 2.0);
    options.mood_gain = dice.between(0.0, 0.3);
    options.impulse = dice.below(2) == 0 ? Options::Impulse::Saturating : Options::Impulse::Tanh;
    options.half_lives.valence = Seconds(dice.magnitude(1.0, 1e4));
    options.half_lives.mood_valence = Seconds(dice.magnitude(1.0, 1e5));
    options.trajectory.history_size = dice.below(30);
    if (dice.below(3) == 0) options.decay_rate = dice.between(0.0, 1.0);
    if (dice.below(3) == 0) options.mood_feedback = dice.magnitude(1e-6, 0.1);
    if (dice.below(3) == 0) options.cubic_decay.valence = dice.magnitude(1e-6, 10.0);
    if (dice.below(3) == 0) options.cubic_decay.arousal = dice.magnitude(1e-6, 10.0);
    if (dice.below(3) == 0) options.noise.valence = dice.magnitude(1e-4, 1.0);
    if (dice.below(3) == 0) options.noise.arousal = dice.magnitude(1e-4, 1.0);
    options.noise.seed = dice.below(1'000'000);
    if (dice.below(3) == 0) options.habituation.factor = dice.between(0.1, 1.0);
    options.habituation.half_life = Seconds(dice.magnitude(1.0, 1e4));
    if (dice.below(3) == 0) options.surprise.gain = dice.between(0.0, 5.0);
    options.surprise.learning_rate = dice.between(0.0, 1.0);
    if (dice.below(3) == 0) options.mood_bias = dice.between(0.0, 1.0);
    return options;
}

// The same with what is seldom beside the others: the reference's arithmetic, traits, clamped
// pushes.
inline Options any_character(Dice& dice) {
    Options options = character(dice);
    options.baseline_dominance = dice.between(-1.0, 1.0);
    options.half_lives.dominance = Seconds(dice.magnitude(1.0, 1e4));
    if (dice.below(3) == 0) options.impulse = Options::Impulse::Clamped;
    if (dice.below(5) == 0) options.preset = Options::Preset::Reference;
    if (dice.below(5) == 0) {
        options.personality.stability = dice.between(-1.0, 1.0);
        options.personality.recovery = dice.between(0.0, 1.0);
        options.personality.extraversion = dice.between(-1.0, 1.0);
    }
    if (dice.below(5) == 0) options.half_lives.mood_valence = options.half_lives.valence;
    return options;
}

inline Impulse happening(Dice& dice) {
    const State by = dice.state();
    return {.valence = by.valence,
            .arousal = by.arousal,
            .intensity = dice.between(-1.0, 3.0),
            .type = dice.below(2) == 0 ? "praise" : "blame"};
}

}  // namespace elpis::affect::testing
