#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "elpis/affect/event_table.h"
#include "elpis/affect/options.h"
#include "elpis/affect/pad.h"
#include "elpis/persona/dialogue.h"  // IWYU pragma: export

// Who a character is: plain values, read from TOML (config/persona_file.h) and from character cards
// (card/card_file.h). Texts are UTF-8 and keep their placeholders, {{char}} and {{user}}, which are
// filled in on use (placeholders.h). What each field may be: fields.h.
namespace elpis::persona {

// What the character's answers are sampled with where neither a caller nor a feeling says
// otherwise. Absent: the settings'.
struct SamplingDefaults {
    std::optional<double> temperature;
    std::optional<double> top_p;
    std::optional<int> max_tokens;

    bool operator==(const SamplingDefaults&) const = default;
};

// How the character feels by nature. Absent: the settings'.
struct AffectDefaults {
    // Home on the plane, axis by axis; or who the character is, as traits (F9) or as a temperament,
    // from which home follows. At most one of the three is given.
    struct Baseline {
        std::optional<double> valence;
        std::optional<double> arousal;

        bool given() const { return valence || arousal; }
        bool operator==(const Baseline&) const = default;
    } baseline;
    affect::Options::Personality traits;
    std::optional<affect::Pad> temperament;

    struct HalfLives {
        std::optional<affect::Seconds> valence;
        std::optional<affect::Seconds> arousal;
        std::optional<affect::Seconds> mood_valence;
        std::optional<affect::Seconds> mood_arousal;

        bool operator==(const HalfLives&) const = default;
    } half_lives;

    // By event type; these beat and add to the table that everybody has.
    std::map<std::string, affect::EventTable::Effect, std::less<>> events;

    std::string vectors;  // a set of steering vectors, by name or path; empty: the settings'

    // Whose time passes: everybody's, or one that a game moves on by hand.
    enum class Clock { Wall, Manual } clock = Clock::Wall;

    bool operator==(const AffectDefaults&) const = default;
};

// What a character card says beside that. Never a part of a prompt.
struct CardDetails {
    std::string creator;
    std::string creator_notes;  // from the creator to whoever talks with the character
    std::string version;        // of the character
    std::vector<std::string> tags;

    // A JSON object with all of an imported card that is not understood here (a lorebook, pictures,
    // extensions of other programs), so that an export has it again. Empty: nothing.
    std::string rest;

    bool operator==(const CardDetails&) const = default;
};

struct Persona {
    std::string name;         // as people read it; {{char}}, unless there is a nickname
    std::string nickname;     // empty: the name
    std::string description;  // who this is
    std::string personality;  // the same in a few words
    std::string scenario;     // where and when this is
    std::string system_prompt;
    std::string post_history_instructions;  // come after the conversation, before the answer
    std::string greeting;                   // the character's first message
    std::vector<std::string> alternate_greetings;
    std::vector<Conversation> examples;
    SamplingDefaults sampling;
    AffectDefaults affect;
    CardDetails card;

    // What {{char}} stands for.
    const std::string& called() const { return nickname.empty() ? name : nickname; }

    bool operator==(const Persona&) const = default;
};

// The options of a character who is this: what the persona leaves open is `defaults`. Its events
// are not in them.
affect::Options affect_options(const AffectDefaults& persona, const affect::Options& defaults);

// What events do to it: those of `defaults`, and its own over them.
affect::EventTable event_table(const AffectDefaults& persona, affect::Options defaults);

}  // namespace elpis::persona
