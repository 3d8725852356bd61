#include "elpis/affect/trajectory.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <span>
#include <string_view>

#include "elpis/affect/options.h"
#include "elpis/affect/record.h"
#include "elpis/affect/state.h"

namespace elpis::affect {
namespace {

using Axis = double State::*;

// Least-squares slope of one axis per minute, limited to ±1; 0 where the moments are too close to
// tell.
double velocity(std::span<const Record> records, Axis axis) {
    constexpr double kTooClose = 1e-10;  // min²
    const auto n = static_cast<double>(records.size());
    double t_sum = 0.0;
    double tt_sum = 0.0;
    double x_sum = 0.0;
    double tx_sum = 0.0;
    for (const Record& record : records) {
        // From the first record on, so that no precision is lost to a distant origin.
        using Minutes = std::chrono::duration<double, std::chrono::minutes::period>;
        const double t = Minutes(record.time - records.front().time).count();
        const double x = record.emotion.*axis;
        t_sum += t;
        tt_sum += t * t;
        x_sum += x;
        tx_sum += t * x;
    }
    const double denominator = n * tt_sum - t_sum * t_sum;
    if (!(denominator >= kTooClose)) return 0.0;
    return std::clamp((n * tx_sum - t_sum * x_sum) / denominator, -1.0, 1.0);
}

// Up, down, up, or down, up, down, in the last three steps of valence. A step of zero is neither,
// unless it is to count as one down.
bool oscillates(std::span<const Record> history, bool flat_is_down) {
    if (history.size() < 4) return false;
    const auto last = history.last(4);
    const auto direction = [&](std::size_t step) {
        const double change = last[step + 1].emotion.valence - last[step].emotion.valence;
        return (change > 0.0) - (flat_is_down ? change <= 0.0 : change < 0.0);
    };
    return direction(0) * direction(1) < 0 && direction(1) * direction(2) < 0;
}

std::string_view spiral_direction(std::span<const Record> window, const State& baseline) {
    constexpr double kSmall = 0.05;
    const State& first = window.front().emotion;
    const State& last = window.back().emotion;
    double valence = last.valence - first.valence;
    double arousal = last.arousal - first.arousal;
    bool by_valence = std::abs(valence) >= std::abs(arousal);
    if (std::abs(valence) < kSmall && std::abs(arousal) < kSmall) {
        // It hardly moved: where it is says more than where it went.
        valence = last.valence - baseline.valence;
        arousal = last.arousal - baseline.arousal;
        by_valence = std::abs(valence) > std::abs(arousal);
    }
    if (by_valence) return valence >= 0.0 ? "positive" : "negative";
    return arousal >= 0.0 ? "escalating" : "withdrawing";
}

// A spiral leads away from home in most steps of a whole window; a shorter history has none.
bool spirals(std::span<const Record> window, const State& baseline, std::size_t increases) {
    std::size_t away = 0;
    for (std::size_t i = 1; i < window.size(); ++i) {
        const double before = distance(window[i - 1].emotion, baseline);
        away += distance(window[i].emotion, baseline) > before ? 1 : 0;
    }
    return away >= increases;
}

}  // namespace

Trajectory trajectory_of(std::span<const Record> history,
                         const State& baseline,
                         const Options::Trajectory& options,
                         Seconds in_quadrant) {
    constexpr std::size_t kVelocityWindow = 10;
    Trajectory result;
    if (history.size() < 2) return result;

    const auto recent = history.last(std::min(history.size(), kVelocityWindow));
    const double v = velocity(recent, &State::valence);
    result.valence_velocity = v;
    result.arousal_velocity = velocity(recent, &State::arousal);
    result.time_in_quadrant = in_quadrant.count();

    if (oscillates(history, options.flat_is_down)) {
        result.trend = "oscillating";
    } else if (v > options.trend_improving) {
        result.trend = "improving";
    } else if (v < options.trend_declining) {
        result.trend = "declining";
    }

    if (v > options.momentum_positive) {
        result.momentum = "positive";
    } else if (v < options.momentum_negative) {
        result.momentum = "negative";
    }

    const std::size_t window = std::max<std::size_t>(options.spiral_window, 2);
    if (history.size() >= window) {
        const auto last = history.last(window);
        result.spiral_detected = spirals(last, baseline, options.spiral_increases);
        if (result.spiral_detected) result.spiral_direction = spiral_direction(last, baseline);
    }
    return result;
}

}  // namespace elpis::affect
