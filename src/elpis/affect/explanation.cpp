#include "elpis/affect/explanation.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "elpis/affect/attribution.h"
#include "elpis/affect/record.h"
#include "elpis/affect/state.h"

namespace elpis::affect {

Explanation explain(const Layers& layers, const State& home, Instant time, Attribution causes) {
    State through_mood = causes.earlier.through_mood + causes.chance.through_mood;
    for (const ActingEvent& event : causes.events)
        through_mood = through_mood + event.share.through_mood;
    // Among equals the later one first.
    std::ranges::reverse(causes.events);
    std::ranges::stable_sort(causes.events, std::greater{}, [](const ActingEvent& event) {
        return weight_of(event.share);
    });
    return {.time = time,
            .emotion = layers.emotion,
            .mood = layers.mood,
            .temperament = home + causes.temperament.of_emotion(),
            .temperament_in_mood = home + causes.temperament.in_mood,
            .through_mood = through_mood,
            .events = std::move(causes.events),
            .earlier = causes.earlier,
            .earlier_count = causes.earlier_count,
            .chance = causes.chance};
}

}  // namespace elpis::affect
