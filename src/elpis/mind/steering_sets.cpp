#include "elpis/mind/steering_sets.h"

#include <memory>
#include <string_view>
#include <utility>

#include "elpis/base/log.h"
#include "elpis/mind/cast.h"
#include "elpis/mind/steering_set.h"
#include "elpis/persona/persona.h"

namespace elpis::mind {

SteeringSets::SteeringSets(VectorSource everybodys, OwnVectors own, const Cast& cast, Log& log)
    : cast_(cast), everybodys_(std::make_unique<SteeringSet>(std::move(everybodys), log)) {
    for (auto& [name, source] : own) {
        source.name = name;
        own_.emplace(name, std::make_unique<SteeringSet>(std::move(source), log));
    }
}

SteeringSet* SteeringSets::own_of(std::string_view character) const {
    const persona::Persona* const persona = cast_.persona_of(character);
    if (persona == nullptr || persona->affect.vectors.empty()) return nullptr;
    const auto found = own_.find(persona->affect.vectors);
    return found != own_.end() ? found->second.get() : nullptr;
}

SteeringSet& SteeringSets::of(std::string_view character) const {
    SteeringSet* const own = own_of(character);
    return own != nullptr ? *own : *everybodys_;
}

void SteeringSets::end() {
    everybodys_->stop();
    for (const auto& [name, set] : own_)
        set->stop();
    everybodys_->end();
    for (const auto& [name, set] : own_)
        set->end();
}

}  // namespace elpis::mind
