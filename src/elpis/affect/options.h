#pragma once

#include <chrono>
#include <cstddef>
#include <optional>

#include "elpis/affect/state.h"

namespace elpis::affect {

using Seconds = std::chrono::duration<double>;

// What makes one character feel differently from another. Defaults and sources: docs/affect.md.
struct Options {
    State baseline;  // home: where emotion and mood settle

    // Half-lives of the distance from home (emotion relaxes to the mood, the mood to the baseline).
    // Arousal fades faster than valence.
    struct HalfLives {
        Seconds valence{300.0};
        Seconds arousal{150.0};
        Seconds mood_valence{10'800.0};
        Seconds mood_arousal{5'400.0};
    } half_lives;

    // The reference implementation's rate per second. When given it is θ of both axes, the
    // half-lives are ignored and there is no mood.
    std::optional<double> decay_rate;

    double max_delta = 0.5;  // largest impulse of one event on one axis
    double mood_gain = 0.1;  // share of each impulse that reaches the mood

    enum class Impulse { Saturating, Tanh } impulse = Impulse::Saturating;

    double steering_strength = 1.0;  // the steering coefficients sum to this

    // Feeling → sampling: temperature = base + per_arousal·a, top_p = base + per_valence·v, both
    // clamped and rounded to two decimals.
    struct Sampling {
        double temperature = 0.7;
        double temperature_per_arousal = -0.2;
        double temperature_min = 0.1;
        double temperature_max = 1.5;
        double top_p = 0.9;
        double top_p_per_valence = 0.1;
        double top_p_min = 0.5;
        double top_p_max = 1.0;
    } sampling;

    struct Trajectory {
        std::size_t history_size = 20;
        double momentum_positive = 0.01;
        double momentum_negative = -0.01;
        double trend_improving = 0.02;
        double trend_declining = -0.02;
        std::size_t spiral_window = 5;
        std::size_t spiral_increases = 3;
    } trajectory;

    double neutral_radius = 0.15;      // inside it the label is "neutral"
    double neutral_hysteresis = 0.03;  // enter below radius − this, leave above radius + this
};

}  // namespace elpis::affect
