#include "elpis/affect/event_table.h"

#include <string>
#include <string_view>

#include "elpis/affect/occ_emotions.h"
#include "elpis/affect/options.h"
#include "elpis/affect/pad.h"

namespace elpis::affect {

EventTable EventTable::standard() {
    EventTable table;
    table.effects_ = {
        {"success", {.valence = 0.20, .arousal = 0.10}},
        {"test_passed", {.valence = 0.15, .arousal = 0.05}},
        {"insight", {.valence = 0.25, .arousal = 0.20}},
        {"failure", {.valence = -0.20, .arousal = 0.15}},
        {"test_failed", {.valence = -0.15, .arousal = 0.10}},
        {"error", {.valence = -0.10, .arousal = 0.20}},
        {"frustration", {.valence = -0.15, .arousal = 0.25}},
        {"blocked", {.valence = -0.20, .arousal = 0.30}},
        {"idle", {.valence = 0.00, .arousal = -0.10}},
        {"routine", {.valence = 0.05, .arousal = -0.05}},
        {"novelty", {.valence = 0.10, .arousal = 0.20}},
        {"exploration", {.valence = 0.15, .arousal = 0.15}},
        {"user_positive", {.valence = 0.15, .arousal = 0.10}},
        {"user_negative", {.valence = -0.10, .arousal = 0.15}},
        {"user_question", {.valence = 0.05, .arousal = 0.10}},
    };
    return table;
}

EventTable EventTable::of(const Options& options) {
    EventTable table = standard();
    if (options.occ_events) {
        for (const OccEmotion& emotion : occ_emotions()) {
            const Pad& place = emotion.place;
            table.effects_.insert_or_assign(std::string(emotion.name),
                                            Effect{.valence = place.pleasure,
                                                   .arousal = place.arousal,
                                                   .dominance = place.dominance});
        }
    }
    for (const auto& [type, effect] : options.events)
        table.effects_.insert_or_assign(type, effect);
    return table;
}

EventTable::Effect EventTable::effect_of(std::string_view type) const {
    constexpr Effect kSomethingHappened{.valence = 0.0, .arousal = 0.05};
    const auto known = effects_.find(type);
    return known == effects_.end() ? kSomethingHappened : known->second;
}

bool EventTable::knows(std::string_view type) const {
    return effects_.contains(type);
}

}  // namespace elpis::affect
