#include "elpis/mind/cast.h"

#include <string_view>
#include <utility>

#include "elpis/affect/event_table.h"
#include "elpis/affect/noise.h"
#include "elpis/affect/options.h"
#include "elpis/persona/persona.h"

namespace elpis::mind {

Cast::Cast(const affect::Options& everybody, Personas personas)
    : everybody_(everybody),
      personas_(std::move(personas)),
      events_(affect::EventTable::of(everybody)) {
    for (const auto& [name, persona] : personas_) {
        if (persona.affect.events.empty()) continue;
        own_events_.emplace(name, persona::event_table(persona.affect, everybody_));
    }
}

affect::Options Cast::options_of(std::string_view name) const {
    const persona::Persona* const persona = persona_of(name);
    affect::Options options =
        persona != nullptr ? persona::affect_options(persona->affect, everybody_) : everybody_;
    options.noise.seed = affect::seed_of(everybody_.noise.seed, name);
    return options;
}

const affect::EventTable& Cast::events_of(std::string_view name) const {
    const auto own = own_events_.find(name);
    return own != own_events_.end() ? own->second : events_;
}

const persona::Persona* Cast::persona_of(std::string_view name) const {
    const auto found = personas_.find(name);
    return found != personas_.end() ? &found->second : nullptr;
}

}  // namespace elpis::mind
