#include "elpis/affect/feeling.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <initializer_list>
#include <numeric>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "elpis/affect/attribution.h"
#include "elpis/affect/count.h"
#include "elpis/affect/event_gain.h"
#include "elpis/affect/event_name.h"
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

Result<void> check(std::string_view what, double value, std::string_view instead) {
    if (std::isfinite(value)) return {};
    return fail(
        ErrorCode::InvalidArgument,
        fmt::format("{} is {}, which no feeling can follow; give {}", what, value, instead));
}

Result<void> check_place(std::string_view what, const State& place) {
    for (const auto& [axis, value] :
         {std::pair("valence", place.valence), std::pair("arousal", place.arousal)}) {
        if (std::abs(value) <= 1.0) continue;
        return fail(
            ErrorCode::InvalidArgument,
            fmt::format("the {} of the {} is {}; give a number from -1 to 1", axis, what, value));
    }
    return {};
}

// The options that one character needs: in force, at home within the square, and without the table
// of events, which belongs to whoever makes impulses of them.
Options own(const Options& options) {
    Options result = in_force(options);
    result.events.clear();
    for (double* const home :
         {&result.baseline.valence, &result.baseline.arousal, &result.baseline_dominance}) {
        *home = std::clamp(*home, -1.0, 1.0);
    }
    return result;
}

}  // namespace

Feeling::Feeling(const Options& options, Instant born) : options_(own(options)) {
    self_.home = options_.baseline;
    self_.moment = at_home(finite(born) ? born : Instant{0});
    self_.noise = Noise(options_.noise.seed, self_.moment.time);
    self_.last_update = self_.moment.time;
}

Feeling::Feeling(const Options& options, SavedFeeling saved, Seconds shift)
    : options_(own(options)), self_(shifted(std::move(saved), shift)) {
    if (self_.own_home) {
        options_.baseline = self_.home;
    } else if (self_.home != options_.baseline) {
        settle_at(options_.baseline);
    }
    const std::size_t most = options_.trajectory.history_size;
    if (self_.history.size() > most) {
        const auto too_many = self_.history.size() - most;
        self_.history.erase(self_.history.begin(),
                            self_.history.begin() + static_cast<std::ptrdiff_t>(too_many));
    }
}

Snapshot Feeling::read(Instant now) const {
    return describe(settled(now));
}

Explanation Feeling::explain(Instant now) const {
    const Moment then = settled(now);
    Attribution causes = self_.causes;
    causes.carry(propagators(self_.moment.layers, options_, then.time - self_.moment.time));
    return affect::explain(then.layers, options_.baseline, then.time, std::move(causes));
}

Result<Snapshot> Feeling::apply(const Impulse& impulse, Instant now) {
    ELPIS_OK(check("the intensity", impulse.intensity, "a number from 0 to 2"));
    ELPIS_OK(check("the valence of the event", impulse.valence, "a number from -1 to 1"));
    ELPIS_OK(check("the arousal of the event", impulse.arousal, "a number from -1 to 1"));
    ELPIS_OK(check("the dominance of the event", impulse.dominance, "a number from -1 to 1"));
    ELPIS_OK(check("the moment of the event", now.count(), "a finite number of seconds"));

    live_until(now);
    feel(impulse);
    record();
    return describe(self_.moment);
}

Result<Snapshot> Feeling::set_emotion(const State& there, Instant now) {
    ELPIS_OK(check_place("emotion", there));
    ELPIS_OK(check("the moment of the new emotion", now.count(), "a finite number of seconds"));
    live_until(now);
    wander();
    Moment& moment = self_.moment;
    self_.causes.add(
        {.type = EventName(kEmotionSet),
         .time = moment.time,
         .intensity = 1.0,
         .share = {.direct = there - moment.layers.emotion, .through_mood = {}, .in_mood = {}}});
    moment.layers.emotion = there;
    record();
    return describe(moment);
}

Result<Snapshot> Feeling::set_baseline(const State& home, Instant now) {
    ELPIS_OK(check_place("baseline", home));
    ELPIS_OK(check("the moment of the new baseline", now.count(), "a finite number of seconds"));
    live_until(now);
    notice();
    settle_at(home);
    self_.own_home = true;
    return describe(self_.moment);
}

Snapshot Feeling::reset(Instant now) {
    self_.moment = at_home(not_before(self_.moment.time, now));
    self_.last_update = self_.moment.time;
    self_.memory = {};
    self_.causes = {};
    self_.noise.restart(self_.moment.time);
    self_.history.clear();
    return describe(self_.moment);
}

// What happens next begins at `now`, with a feeling that has settled until then.
void Feeling::live_until(Instant now) {
    Moment next = settled(now);
    const Seconds elapsed = next.time - self_.moment.time;
    if (options_.decay == Options::Decay::LinearAtEvents) {
        next.layers.emotion = decay_linearly(next.layers.emotion, options_, elapsed);
        self_.causes.carry(linear_propagators(options_, elapsed));
    } else {
        self_.causes.carry(propagators(self_.moment.layers, options_, elapsed));
    }
    self_.moment = next;
}

// Another home, with emotion and mood where they are. No time passes, which puts the mood of an
// axis that has none of its own on the new home, and takes its shares away.
void Feeling::settle_at(const State& home) {
    self_.causes.move_home(home - self_.home);
    options_.baseline = self_.home = home;
    self_.causes.carry(propagators(self_.moment.layers, options_, Seconds{0}));
    self_.moment.layers = settle(self_.moment.layers, options_, Seconds{0});
}

// The emotion takes the step that chance has for it since the last one.
Layers Feeling::wander() {
    Layers& layers = self_.moment.layers;
    const State settled = layers.emotion;
    layers.emotion = self_.noise.step(
        layers.emotion, options_.noise, settling_rates(options_), self_.moment.time);
    self_.causes.chance.direct = self_.causes.chance.direct + (layers.emotion - settled);
    return layers;
}

// What the impulse makes of a settled moment, what is learned from it, and what it is owed.
void Feeling::feel(const Impulse& impulse) {
    Moment& moment = self_.moment;
    Layers& layers = moment.layers;
    moment.dominance = push(
        moment.dominance, bounded(scaled_dominance(impulse), options_.max_delta), options_.impulse);
    const Instant time = moment.time;
    const Happening event = {.asked = scaled(impulse), .type = impulse.type, .time = time};
    if (event.asked == State{}) return;

    const Layers wandered = wander();
    const State by =
        bounded(gained(event, self_.memory, layers.mood, options_), options_.max_delta);
    learn(self_.memory, event, options_);
    layers.emotion = push(layers.emotion, by, options_.impulse);
    const State share = mood_share(options_);
    layers.mood =
        push(layers.mood,
             {.valence = share.valence * by.valence, .arousal = share.arousal * by.arousal},
             options_.impulse);

    self_.causes.add({.type = EventName(impulse.type),
                      .time = time,
                      .intensity = effective_intensity(impulse.intensity),
                      .share = {.direct = layers.emotion - wandered.emotion,
                                .through_mood = {},
                                .in_mood = layers.mood - wandered.mood}});
}

// The word and the quadrant of what is felt now.
void Feeling::notice() {
    Moment& moment = self_.moment;
    const State& emotion = moment.layers.emotion;
    moment.neutral = is_neutral(emotion, moment.neutral, options_);
    if (const Quadrant now_in = quadrant_of(emotion); now_in != moment.quadrant) {
        moment.quadrant = now_in;
        moment.quadrant_since = moment.time;
    }
}

Moment Feeling::at_home(Instant now) const {
    const State& home = options_.baseline;
    return {.time = now,
            .layers = {.emotion = home, .mood = home},
            .dominance = options_.baseline_dominance,
            .neutral = is_neutral(home, options_),
            .quadrant = quadrant_of(home),
            .quadrant_since = now};
}

Moment Feeling::settled(Instant now) const {
    const Moment& last = self_.moment;
    Moment next = last;
    next.time = not_before(last.time, now);
    const Seconds elapsed = next.time - last.time;
    next.layers = settle(last.layers, options_, elapsed);
    next.dominance = settle_dominance(last.dominance, options_, elapsed);
    next.neutral = is_neutral(next.layers.emotion, last.neutral, options_);
    next.quadrant = quadrant_of(next.layers.emotion);
    if (next.quadrant != last.quadrant) {
        next.quadrant_since = entered(next.quadrant, next.time);
    }
    return next;
}

// When settling led into the quadrant that it is in at `now`, to a hundredth of a second.
Instant Feeling::entered(Quadrant quadrant, Instant now) const {
    constexpr Seconds kPrecision{0.01};
    constexpr int kMostSteps = 64;  // ends the search where time itself is coarser than that
    const Moment& last = self_.moment;
    Instant before = last.time;
    Instant after = now;
    for (int step = 0; step < kMostSteps && after - before > kPrecision; ++step) {
        const Instant middle{std::midpoint(before.count(), after.count())};
        const Layers then = settle(last.layers, options_, middle - last.time);
        (quadrant_of(then.emotion) == quadrant ? after : before) = middle;
    }
    return after;
}

// What is felt now is what came of an event.
void Feeling::record() {
    notice();
    // Quadrants are counted from the first event on, as the history is.
    if (self_.history.empty()) self_.moment.quadrant_since = self_.moment.time;
    remember();
}

void Feeling::remember() {
    const Moment& moment = self_.moment;
    self_.last_update = moment.time;
    count_one_more(self_.update_count);
    std::vector<Record>& history = self_.history;
    const std::size_t most = options_.trajectory.history_size;
    if (most == 0) return;
    if (history.size() >= most) history.erase(history.begin());
    // Grows no further than it needs to: there may be many thousands of characters.
    constexpr std::size_t kFirst = 4;
    if (history.size() == history.capacity())
        history.reserve(std::min(std::max(2 * history.size(), kFirst), most));
    history.push_back({.time = moment.time,
                       .emotion = moment.layers.emotion,
                       .mood = moment.layers.mood,
                       .dominance = moment.dominance});
}

Snapshot Feeling::describe(const Moment& moment) const {
    const State& emotion = moment.layers.emotion;
    const State shown = {.valence = rounded(emotion.valence, 3),
                         .arousal = rounded(emotion.arousal, 3)};
    return {.emotion = emotion,
            .mood = moment.layers.mood,
            .baseline = options_.baseline,
            .dominance = moment.dominance,
            .baseline_dominance = options_.baseline_dominance,
            .quadrant = moment.quadrant,
            .dominant = dominant_of(coefficients_of(shown, 1.0)),
            .label = label_of(emotion, moment.neutral),
            .distance_from_baseline = distance(emotion, options_.baseline),
            .coefficients = coefficients_of(emotion, options_.steering_strength),
            .trajectory = trajectory_of(self_.history,
                                        options_.baseline,
                                        options_.trajectory,
                                        moment.time - moment.quadrant_since),
            .modulation = modulate(emotion, options_.sampling),
            .last_update = self_.last_update,
            .update_count = self_.update_count};
}

}  // namespace elpis::affect
