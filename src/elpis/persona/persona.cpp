#include "elpis/persona/persona.h"

#include "elpis/affect/event_table.h"
#include "elpis/affect/options.h"
#include "elpis/affect/personality.h"
#include "elpis/affect/state.h"

namespace elpis::persona {

affect::Options affect_options(const AffectDefaults& persona, const affect::Options& defaults) {
    affect::Options options = defaults;
    const auto& lives = persona.half_lives;
    options.half_lives.valence = lives.valence.value_or(defaults.half_lives.valence);
    options.half_lives.arousal = lives.arousal.value_or(defaults.half_lives.arousal);
    options.half_lives.mood_valence = lives.mood_valence.value_or(defaults.half_lives.mood_valence);
    options.half_lives.mood_arousal = lives.mood_arousal.value_or(defaults.half_lives.mood_arousal);
    if (persona.traits.given()) {
        options.personality = persona.traits;
    } else if (persona.temperament) {
        // The settings' traits are somebody else's.
        options.personality = {};
        options.baseline = affect::baseline_of(*persona.temperament);
    } else if (persona.baseline.given()) {
        const affect::State home = affect::with_personality(defaults).baseline;
        options = affect::with_personality(options);
        options.baseline = {.valence = persona.baseline.valence.value_or(home.valence),
                            .arousal = persona.baseline.arousal.value_or(home.arousal)};
    }
    return options;
}

affect::EventTable event_table(const AffectDefaults& persona, affect::Options defaults) {
    for (const auto& [type, effect] : persona.events)
        defaults.events.insert_or_assign(type, effect);
    return affect::EventTable::of(defaults);
}

}  // namespace elpis::persona
