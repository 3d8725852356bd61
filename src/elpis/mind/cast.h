#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "elpis/affect/event_table.h"
#include "elpis/affect/options.h"
#include "elpis/persona/persona.h"

namespace elpis::mind {

using Personas = std::map<std::string, persona::Persona, std::less<>>;

// Who is who: what the settings say of everybody, and files of some. Never changes, so it is read
// from any thread.
class Cast {
public:
    Cast(const affect::Options& everybody, Personas personas);

    // As its persona has it, over the settings, with a seed of its own for what wanders.
    affect::Options options_of(std::string_view name) const;
    // The events of everybody, and the persona's own over them.
    const affect::EventTable& events_of(std::string_view name) const;
    const affect::EventTable& everybodys_events() const { return events_; }
    // Null for somebody whom no file describes.
    const persona::Persona* persona_of(std::string_view name) const;
    const Personas& personas() const { return personas_; }

private:
    affect::Options everybody_;
    Personas personas_;
    affect::EventTable events_;
    std::map<std::string, affect::EventTable, std::less<>> own_events_;
};

}  // namespace elpis::mind
