#include "elpis/affect/feeling.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>

#include "elpis/affect/event_gain.h"
#include "elpis/affect/impulse.h"
#include "elpis/affect/in_force.h"
#include "elpis/affect/label.h"
#include "elpis/affect/noise.h"
#include "elpis/affect/options.h"
#include "elpis/affect/preset.h"
#include "elpis/affect/rounding.h"
#include "elpis/affect/settling.h"
#include "elpis/base/error.h"
#include "elpis/base/result.h"

namespace elpis::affect {
namespace {

bool finite(Seconds time) {
    return std::isfinite(time.count());
}

// Time as we count it: a clock that went back, or shows no moment at all, stands still.
Instant not_before(Instant known, Instant now) {
    return finite(now) ? std::max(known, now) : known;
}

std::string refusal(const std::string& what, double value, const std::string& instead) {
    return what + " is " + std::to_string(value) + ", which no feeling can follow; give " + instead;
}

}  // namespace

Feeling::Feeling(const Options& options, Instant born)
    : options_(in_force(options)), noise_(options_.noise.seed, born) {
    State& home = options_.baseline;
    home = {.valence = std::clamp(home.valence, -1.0, 1.0),
            .arousal = std::clamp(home.arousal, -1.0, 1.0)};
    moment_ = at_home(finite(born) ? born : Instant{0});
    noise_.restart(moment_.time);
    last_update_ = moment_.time;
}

Snapshot Feeling::read(Instant now) const {
    return describe(settled(now));
}

Result<Snapshot> Feeling::apply(const Impulse& impulse, Instant now) {
    if (!std::isfinite(impulse.intensity)) {
        return fail(ErrorCode::InvalidArgument,
                    refusal("the intensity", impulse.intensity, "a number from 0 to 2"));
    }
    if (!std::isfinite(impulse.valence)) {
        return fail(ErrorCode::InvalidArgument,
                    refusal("the valence of the event", impulse.valence, "a number from -1 to 1"));
    }
    if (!std::isfinite(impulse.arousal)) {
        return fail(ErrorCode::InvalidArgument,
                    refusal("the arousal of the event", impulse.arousal, "a number from -1 to 1"));
    }
    if (!finite(now)) {
        return fail(ErrorCode::InvalidArgument,
                    refusal("the moment of the event", now.count(), "a finite number of seconds"));
    }

    Moment moment = settled(now);
    State& emotion = moment.layers.emotion;
    if (options_.decay == Options::Decay::LinearAtEvents) {
        emotion = decay_linearly(emotion, options_, moment.time - moment_.time);
    }
    feel(moment.layers, impulse, moment.time);
    moment.neutral = is_neutral(emotion, moment.neutral, options_);
    // Quadrants are counted from the first event on, as the history is.
    if (const Quadrant now_in = quadrant_of(emotion);
        now_in != moment.quadrant || history_.empty()) {
        moment.quadrant = now_in;
        moment.quadrant_since = moment.time;
    }
    remember(moment);
    return describe(moment_);
}

Snapshot Feeling::reset(Instant now) {
    moment_ = at_home(not_before(moment_.time, now));
    last_update_ = moment_.time;
    memory_ = {};
    noise_.restart(moment_.time);
    history_.clear();
    return describe(moment_);
}

// What the impulse makes of settled layers, and what is learned from it.
void Feeling::feel(Layers& layers, const Impulse& impulse, Instant now) {
    const Happening event = {.asked = scaled(impulse), .type = impulse.type, .time = now};
    if (event.asked == State{}) return;
    layers.emotion = noise_.step(layers.emotion, options_.noise, settling_rates(options_), now);
    const State by = bounded(gained(event, memory_, layers.mood, options_), options_.max_delta);
    learn(memory_, event, options_);
    layers.emotion = push(layers.emotion, by, options_.impulse);
    const State share = mood_share(options_);
    layers.mood =
        push(layers.mood,
             {.valence = by.valence * share.valence, .arousal = by.arousal * share.arousal},
             options_.impulse);
}

Feeling::Moment Feeling::at_home(Instant now) const {
    const State& home = options_.baseline;
    return {.time = now,
            .layers = {.emotion = home, .mood = home},
            .neutral = is_neutral(home, options_),
            .quadrant = quadrant_of(home),
            .quadrant_since = now};
}

Feeling::Moment Feeling::settled(Instant now) const {
    Moment next = moment_;
    next.time = not_before(moment_.time, now);
    next.layers = settle(moment_.layers, options_, next.time - moment_.time);
    next.neutral = is_neutral(next.layers.emotion, moment_.neutral, options_);
    next.quadrant = quadrant_of(next.layers.emotion);
    if (next.quadrant != moment_.quadrant) {
        next.quadrant_since = entered(next.quadrant, next.time);
    }
    return next;
}

// When settling led into the quadrant that it is in at `now`, to a hundredth of a second.
Instant Feeling::entered(Quadrant quadrant, Instant now) const {
    constexpr Seconds kPrecision{0.01};
    constexpr int kMostSteps = 64;  // ends the search where time itself is coarser than that
    Instant before = moment_.time;
    Instant after = now;
    for (int step = 0; step < kMostSteps && after - before > kPrecision; ++step) {
        const Instant middle{std::midpoint(before.count(), after.count())};
        const Layers then = settle(moment_.layers, options_, middle - moment_.time);
        (quadrant_of(then.emotion) == quadrant ? after : before) = middle;
    }
    return after;
}

void Feeling::remember(const Moment& moment) {
    moment_ = moment;
    last_update_ = moment.time;
    ++update_count_;
    history_.push_back(
        {.time = moment.time, .emotion = moment.layers.emotion, .mood = moment.layers.mood});
    if (history_.size() > options_.trajectory.history_size) history_.erase(history_.begin());
}

Snapshot Feeling::describe(const Moment& moment) const {
    const State& emotion = moment.layers.emotion;
    const State shown = {.valence = rounded(emotion.valence, 3),
                         .arousal = rounded(emotion.arousal, 3)};
    return {
        .emotion = emotion,
        .mood = moment.layers.mood,
        .baseline = options_.baseline,
        .quadrant = moment.quadrant,
        .dominant = dominant_of(coefficients_of(shown, 1.0)),
        .label = label_of(emotion, moment.neutral),
        .distance_from_baseline = distance(emotion, options_.baseline),
        .coefficients = coefficients_of(emotion, options_.steering_strength),
        .trajectory = trajectory_of(
            history_, options_.baseline, options_.trajectory, moment.time - moment.quadrant_since),
        .modulation = modulate(emotion, options_.sampling),
        .last_update = last_update_,
        .update_count = update_count_};
}

}  // namespace elpis::affect
