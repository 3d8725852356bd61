#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>

#include "elpis/affect/event_effect.h"
#include "elpis/affect/state.h"

namespace elpis::affect {

using Seconds = std::chrono::duration<double>;

// What makes one character feel differently from another. Defaults and sources: docs/affect.md.
// F1 … F13 are the formulas of that page.
struct Options {
    // Reference: the arithmetic of the reference implementation in place of ours; preset.h says
    // which of the other options that overrules.
    enum class Preset { Elpis, Reference } preset = Preset::Elpis;

    State baseline;                   // home: where emotion and mood settle
    double baseline_dominance = 0.0;  // and where dominance does, −1 … 1

    // Half-lives of the distance from home (emotion relaxes to the mood, the mood to the baseline).
    // Arousal fades faster than valence.
    struct HalfLives {
        Seconds valence{300.0};
        Seconds arousal{150.0};
        Seconds mood_valence{10'800.0};
        Seconds mood_arousal{5'400.0};
        Seconds dominance{300.0};
    } half_lives;

    // The reference implementation's rate per second. When given it is θ of both axes, the
    // half-lives are ignored and there is no mood.
    std::optional<double> decay_rate;

    // F1, F3, F4 whenever anyone looks, or the reference's straight line, drawn at events only.
    enum class Decay { Exact, LinearAtEvents } decay = Decay::Exact;

    // F3: κ per second, by which extremes fade faster. Above 0, F3 takes the place of F4 on that
    // axis: its mood then is the baseline.
    struct CubicDecay {
        double valence = 0.0;
        double arousal = 0.0;
    } cubic_decay;

    double max_delta = 0.5;  // largest impulse of one event on one axis
    double mood_gain = 0.1;  // share of each impulse that reaches the mood

    // F4 with feedback: rate c per second at which the mood follows the emotion. Above 0 it takes
    // the place of mood_gain.
    double mood_feedback = 0.0;

    // F5. Clamped is the reference's: what goes over the edge is lost.
    enum class Impulse { Saturating, Tanh, Clamped } impulse = Impulse::Saturating;

    // F2: σ per √second of a random walk that home pulls back; drawn at events only.
    struct Noise {
        double valence = 0.0;
        double arousal = 0.0;
        std::uint64_t seed = 0;
    } noise;

    // F6: the n-th repetition of an event has ρⁿ of its effect; n fades by its own half-life.
    struct Habituation {
        double factor = 1.0;  // ρ, over 0 … 1; 1: no habituation
        Seconds half_life{3'600.0};
    } habituation;

    // F7: events act the stronger, the less they were expected.
    struct Surprise {
        double gain = 0.0;           // k, 0 or more
        double learning_rate = 0.1;  // η, 0 … 1
    } surprise;

    double mood_bias = 0.0;  // F8: b, 0 … 1; events in the mood's direction act stronger

    // F9: traits, −1 … 1; those not given count as 0. Any given one makes the baseline that of the
    // personality.
    struct Personality {
        std::optional<double> openness;
        std::optional<double> conscientiousness;
        std::optional<double> extraversion;
        std::optional<double> agreeableness;
        std::optional<double> stability;  // emotional stability: neuroticism has the opposite sign
        double recovery = 0.0;            // how much stability shortens emotions, 0 … 1

        bool given() const {
            return openness || conscientiousness || extraversion || agreeableness || stability;
        }
        bool operator==(const Personality&) const = default;
    } personality;

    bool occ_events = false;  // F10: the emotions of OCC are event types, too

    // Kinds of events by name, beside those of the table or in place of them.
    std::map<std::string, EventEffect, std::less<>> events;

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
        bool flat_is_down = false;  // the reference: a step of zero counts as one down
        std::size_t spiral_window = 5;
        std::size_t spiral_increases = 3;
    } trajectory;

    double neutral_radius = 0.15;      // inside it the label is "neutral"
    double neutral_hysteresis = 0.03;  // enter below radius − this, leave above radius + this
};

}  // namespace elpis::affect
