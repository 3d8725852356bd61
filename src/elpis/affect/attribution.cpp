#include "elpis/affect/attribution.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "elpis/affect/count.h"
#include "elpis/affect/relaxation.h"
#include "elpis/affect/settling.h"
#include "elpis/affect/state.h"

namespace elpis::affect {
namespace {

using Axis = double State::*;

// One axis of a share. What the mood keeps up is all of the emotion that is not left of the push
// itself, so that under feedback it counts where the push went into the mood and came back.
void carry_axis(Share& share, Axis axis, const AxisPropagator& by) {
    const double direct = share.direct.*axis;
    const double through = share.through_mood.*axis;
    const double mood = share.in_mood.*axis;
    share.direct.*axis = by.alone * direct;
    share.through_mood.*axis = by.emotion_by_emotion * through +
                               (by.emotion_by_emotion - by.alone) * direct +
                               by.emotion_by_mood * mood;
    share.in_mood.*axis = by.mood_by_emotion * (direct + through) + by.mood_by_mood * mood;
}

void carry_share(Share& share, const Propagators& by) {
    carry_axis(share, &State::valence, by.valence);
    carry_axis(share, &State::arousal, by.arousal);
}

double size_of(const State& state) {
    return std::abs(state.valence) + std::abs(state.arousal);
}

}  // namespace

Share operator+(const Share& a, const Share& b) {
    return {.direct = a.direct + b.direct,
            .through_mood = a.through_mood + b.through_mood,
            .in_mood = a.in_mood + b.in_mood};
}

double weight_of(const Share& share) {
    return size_of(share.direct) + size_of(share.through_mood) + size_of(share.in_mood);
}

void Attribution::carry(const Propagators& by) {
    for (ActingEvent& event : events)
        carry_share(event.share, by);
    carry_share(earlier, by);
    carry_share(chance, by);
    carry_share(temperament, by);
    for (std::size_t i = events.size(); i-- > 0;) {
        if (weight_of(events[i].share) < kSpent) forget(i);
    }
}

void Attribution::add(const ActingEvent& event) {
    if (weight_of(event.share) == 0.0) return;
    if (events.size() < kMostEvents) return events.push_back(event);
    const auto weight = [](const ActingEvent& each) { return weight_of(each.share); };
    const auto faintest = std::ranges::min_element(events, {}, weight);
    if (weight(event) < weight(*faintest)) {
        earlier = earlier + event.share;
        count_one_more(earlier_count);
        return;
    }
    forget(static_cast<std::size_t>(faintest - events.begin()));
    events.push_back(event);
}

void Attribution::move_home(const State& by) {
    temperament.direct = temperament.direct - by;
    temperament.in_mood = temperament.in_mood - by;
}

Share Attribution::sum() const {
    Share sum = earlier + chance + temperament;
    for (const ActingEvent& event : events)
        sum = sum + event.share;
    return sum;
}

void Attribution::forget(std::size_t index) {
    earlier = earlier + events[index].share;
    count_one_more(earlier_count);
    events.erase(events.begin() + static_cast<std::ptrdiff_t>(index));
}

}  // namespace elpis::affect
