#pragma once

#include <array>
#include <cstddef>
#include <string_view>
#include <utility>

#include "elpis/persona/persona.h"

// The one table of a persona's fields: their names in files, and what they may be. Readers and
// writers walk over it, so no two of them can differ. P is Persona or const Persona.
namespace elpis::persona {

// Both ends are allowed; durations in seconds.
struct Range {
    double min;
    double max;
};

namespace limits {
inline constexpr std::size_t kName = 200;                      // bytes
inline constexpr std::size_t kText = std::size_t{256} << 10U;  // bytes
inline constexpr std::size_t kTexts = 256;                     // in one list
inline constexpr std::size_t kRest = std::size_t{16} << 20U;   // bytes of CardDetails::rest
inline constexpr std::size_t kEvents = 256;
inline constexpr std::size_t kEventName = 64;  // bytes
inline constexpr Range kUnit{-1, 1};
inline constexpr Range kHalfLife{1, 365 * 86'400.0};
}  // namespace limits

inline constexpr std::array<std::pair<std::string_view, AffectDefaults::Clock>, 2> kClocks{{
    {"wall", AffectDefaults::Clock::Wall},
    {"manual", AffectDefaults::Clock::Manual},
}};

template <class Visitor, class P>
void visit_sampling(Visitor& visit, P& sampling) {
    visit.number("temperature", sampling.temperature, Range{0, 2});
    visit.number("top_p", sampling.top_p, Range{0, 1});
    visit.number("max_tokens", sampling.max_tokens, Range{1, 32'768});
}

template <class Visitor, class P>
void visit_affect(Visitor& visit, P& affect) {
    visit.choice("clock", affect.clock, kClocks);
    visit.line("vectors", affect.vectors);
    visit.section("baseline", [&](auto& in) {
        in.number("valence", affect.baseline.valence, limits::kUnit);
        in.number("arousal", affect.baseline.arousal, limits::kUnit);
    });
    visit.section("traits", [&](auto& in) {
        in.number("openness", affect.traits.openness, limits::kUnit);
        in.number("conscientiousness", affect.traits.conscientiousness, limits::kUnit);
        in.number("extraversion", affect.traits.extraversion, limits::kUnit);
        in.number("agreeableness", affect.traits.agreeableness, limits::kUnit);
        in.number("stability", affect.traits.stability, limits::kUnit);
        in.number("recovery", affect.traits.recovery, Range{0, 1});
    });
    visit.point("temperament", affect.temperament);
    visit.section("half_lives", [&](auto& in) {
        in.duration("valence", affect.half_lives.valence, limits::kHalfLife);
        in.duration("arousal", affect.half_lives.arousal, limits::kHalfLife);
        in.duration("mood_valence", affect.half_lives.mood_valence, limits::kHalfLife);
        in.duration("mood_arousal", affect.half_lives.mood_arousal, limits::kHalfLife);
    });
    visit.events("events", affect.events);
}

// What cards have under `extensions.elpis`.
template <class Visitor, class P>
void visit_feeling(Visitor& visit, P& persona) {
    visit.section("sampling", [&](auto& in) { visit_sampling(in, persona.sampling); });
    visit.section("affect", [&](auto& in) { visit_affect(in, persona.affect); });
}

// What our own files have.
template <class Visitor, class P>
void visit_persona(Visitor& visit, P& persona) {
    visit.line("name", persona.name);
    visit.line("nickname", persona.nickname);
    visit.text("description", persona.description);
    visit.text("personality", persona.personality);
    visit.text("scenario", persona.scenario);
    visit.text("system_prompt", persona.system_prompt);
    visit.text("post_history_instructions", persona.post_history_instructions);
    visit.text("greeting", persona.greeting);
    visit.texts("alternate_greetings", persona.alternate_greetings);
    visit.dialogue("example_dialogue", persona.examples, persona);
    visit_feeling(visit, persona);
    visit.section("card", [&](auto& in) {
        in.text("creator", persona.card.creator);
        in.text("creator_notes", persona.card.creator_notes);
        in.text("version", persona.card.version);
        in.texts("tags", persona.card.tags);
        in.json("rest", persona.card.rest);
    });
}

// What the object `data` of a card has, under the names of the format.
template <class Visitor, class P>
void visit_card(Visitor& visit, P& persona) {
    visit.line("name", persona.name);
    visit.line("nickname", persona.nickname);
    visit.text("description", persona.description);
    visit.text("personality", persona.personality);
    visit.text("scenario", persona.scenario);
    visit.text("first_mes", persona.greeting);
    visit.texts("alternate_greetings", persona.alternate_greetings);
    visit.dialogue("mes_example", persona.examples, persona);
    visit.text("system_prompt", persona.system_prompt);
    visit.text("post_history_instructions", persona.post_history_instructions);
    visit.text("creator", persona.card.creator);
    visit.text("creator_notes", persona.card.creator_notes);
    visit.text("character_version", persona.card.version);
    visit.texts("tags", persona.card.tags);
}

}  // namespace elpis::persona
