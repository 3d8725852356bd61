#include "elpis/affect/dynamics.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "elpis/affect/in_force.h"
#include "elpis/affect/options.h"
#include "elpis/affect/quadrant.h"
#include "elpis/affect/record.h"
#include "elpis/affect/settling.h"
#include "elpis/affect/state.h"

namespace elpis::affect {
namespace {

struct Sample {
    Instant time;
    State emotion;
    std::size_t span = 0;  // samples after the same event
};

using Axis = double State::*;

std::vector<Sample> sample(std::span<const Record> history,
                           const Options& options,
                           Seconds step,
                           Instant until) {
    constexpr std::size_t kMost = 100'000;
    const Instant begin = history.front().time;
    const Seconds length = std::max(until - begin, Seconds{0});
    const Seconds finest = length / static_cast<double>(kMost - 1);
    const Seconds apart = step > finest ? step : finest;

    std::vector<Sample> samples;
    std::size_t span = 0;
    for (std::size_t k = 0; k < kMost; ++k) {
        const Instant time = begin + static_cast<double>(k) * apart;
        if (k > 0 && (time > until || apart == Seconds{0})) break;
        while (span + 1 < history.size() && history[span + 1].time <= time)
            ++span;
        const Record& last = history[span];
        const Layers then =
            settle({.emotion = last.emotion, .mood = last.mood}, options, time - last.time);
        samples.push_back({.time = time, .emotion = then.emotion, .span = span});
    }
    return samples;
}

std::vector<double> values(std::span<const Sample> samples, Axis axis) {
    std::vector<double> result;
    result.reserve(samples.size());
    for (const Sample& sample : samples)
        result.push_back(sample.emotion.*axis);
    return result;
}

Dynamics::TimeIn time_in_quadrants(std::span<const Sample> samples, Instant until) {
    Dynamics::TimeIn result;
    for (std::size_t i = 0; i < samples.size(); ++i) {
        const Instant next = i + 1 < samples.size() ? samples[i + 1].time : until;
        const Seconds lasted = std::max(next - samples[i].time, Seconds{0});
        switch (quadrant_of(samples[i].emotion)) {
            case Quadrant::Excited:
                result.excited += lasted;
                break;
            case Quadrant::Frustrated:
                result.frustrated += lasted;
                break;
            case Quadrant::Calm:
                result.calm += lasted;
                break;
            case Quadrant::Depleted:
                result.depleted += lasted;
                break;
        }
    }
    return result;
}

std::optional<Seconds> recovery(std::span<const Sample> samples, const State& home) {
    const auto away = [&](const Sample& sample) { return distance(sample.emotion, home); };
    const auto peak = std::ranges::max_element(samples, {}, away);
    const double half = away(*peak) / 2.0;
    if (half == 0.0) return std::nullopt;
    const auto back = std::ranges::find_if(
        peak, samples.end(), [&](const Sample& sample) { return away(sample) <= half; });
    if (back == samples.end()) return std::nullopt;
    return back->time - peak->time;
}

// Sums of a regression of y on t, pooled over spans: each span has its own level, all one slope.
class PooledSlope {
public:
    void add(double t, double y) {
        ++n_;
        t_ += t;
        y_ += y;
        tt_ += t * t;
        ty_ += t * y;
    }
    void end_span() {
        if (n_ > 0) {
            above_ += ty_ - t_ * y_ / n_;
            below_ += tt_ - t_ * t_ / n_;
        }
        n_ = t_ = y_ = tt_ = ty_ = 0.0;
    }
    std::optional<double> slope() const {
        if (!(below_ > 0.0)) return std::nullopt;
        return above_ / below_;
    }

private:
    double n_ = 0.0, t_ = 0.0, y_ = 0.0, tt_ = 0.0, ty_ = 0.0;
    double above_ = 0.0, below_ = 0.0;
};

std::optional<double> fitted_rate(std::span<const Sample> samples, Axis axis, double home) {
    constexpr double kAtHome = 1e-6;  // nearer than this the logarithm is noise
    PooledSlope regression;
    std::size_t span = 0;
    Instant origin{0};
    for (const Sample& sample : samples) {
        if (sample.span != span || &sample == &samples.front()) {
            regression.end_span();
            span = sample.span;
            origin = sample.time;
        }
        const double away = std::abs(sample.emotion.*axis - home);
        if (away > kAtHome) regression.add((sample.time - origin).count(), std::log(away));
    }
    regression.end_span();
    const auto slope = regression.slope();
    if (!slope) return std::nullopt;
    return -*slope;
}

}  // namespace

AxisDynamics dynamics_of(std::span<const double> samples) {
    AxisDynamics result;
    if (samples.empty()) return result;
    const auto n = static_cast<double>(samples.size());
    for (const double x : samples)
        result.mean += x / n;

    double squares = 0.0;
    double products = 0.0;
    double steps = 0.0;
    for (std::size_t i = 0; i < samples.size(); ++i) {
        const double x = samples[i] - result.mean;
        squares += x * x;
        if (i == 0) continue;
        products += x * (samples[i - 1] - result.mean);
        steps += (samples[i] - samples[i - 1]) * (samples[i] - samples[i - 1]);
    }
    if (samples.size() < 2) return result;
    result.sd = std::sqrt(squares / (n - 1.0));
    result.inertia = steps > 0.0 ? products / squares : 0.0;
    result.mssd = steps / (n - 1.0);
    result.rmssd = std::sqrt(result.mssd);
    return result;
}

Dynamics dynamics_of(std::span<const Record> history,
                     const Options& asked,
                     Seconds step,
                     Instant until) {
    if (history.empty() || !std::isfinite(until.count())) return {};
    const Options options = in_force(asked);
    const std::vector<Sample> samples = sample(history, options, step, until);
    const State& home = options.baseline;
    return {.valence = dynamics_of(values(samples, &State::valence)),
            .arousal = dynamics_of(values(samples, &State::arousal)),
            .time_in = time_in_quadrants(samples, until),
            .recovery = recovery(samples, home),
            .valence_rate = fitted_rate(samples, &State::valence, home.valence),
            .arousal_rate = fitted_rate(samples, &State::arousal, home.arousal)};
}

}  // namespace elpis::affect
