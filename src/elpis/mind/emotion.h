#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "elpis/affect/explanation.h"
#include "elpis/affect/feeling.h"
#include "elpis/affect/impulse.h"
#include "elpis/affect/state.h"
#include "elpis/base/clock.h"
#include "elpis/persona/persona.h"

// What the doors show of a character and its feeling: plain values.
namespace elpis::mind {

// Whose time a character's feeling settles by: everybody's, or its own, which stands still until
// somebody moves it on.
using ClockKind = persona::AffectDefaults::Clock;

constexpr std::string_view name_of(ClockKind clock) {
    return clock == ClockKind::Manual ? "manual" : "wall";
}

struct Emotion {
    std::string character;
    affect::Snapshot snapshot;
    double last_update = 0.0;  // Unix seconds
};

// Why it is felt. Moments in `why` are of the character's own clock: plus `epoch`, they are Unix
// seconds.
struct Reasons {
    std::string character;
    affect::Explanation why;
    affect::State baseline;
    double epoch = 0.0;
};

// How a feeling moved lately.
struct Past {
    struct Point {          // just after an event
        double time = 0.0;  // Unix seconds
        affect::State emotion;
        affect::State mood;
    };
    struct Happened {
        std::int64_t id = 0;  // ascending
        double time = 0.0;
        std::string type;   // of an event; else empty
        std::string cause;  // "tool_call", as docs/journal.md has it
        double intensity = 1.0;
        affect::State impulse;
        affect::State before;  // the emotion
        affect::State after;
        std::string context;
    };
    std::string character;
    std::vector<Point> points;     // oldest first, as far back as the feeling remembers
    std::vector<Happened> events;  // what changed it since the first of them; from the journal
};

// Some of what changed a feeling, as the journal has it.
struct HistoryPage {
    std::string character;
    std::vector<Past::Point> points;     // just after each of the events; oldest first
    std::vector<Past::Happened> events;  // oldest first
    std::string before;                  // what to ask for before these; empty: that was all
};

// What a text would do to a character, had it been said.
struct Foretaste {
    std::optional<affect::Impulse> impulse;  // absent: nothing
    std::optional<affect::State> measured;   // by probe: what the model felt, −1 … 1
    Emotion before;
    Emotion after;
};

// Somebody known here, by whichever way.
struct Known {
    std::string name;
    std::string display_name;  // empty: the name
    std::string description;
    std::string vectors;             // the set that its file asks for, as people call it
    std::string why_not_by_vectors;  // why that does not steer it now: a sentence; empty: it does
    ClockKind clock = ClockKind::Wall;
    bool from_file = false;
    bool in_journal = false;
    std::optional<Emotion> emotion;       // of those in memory
    std::optional<Clock::Wall> saved_at;  // of those in the journal with a state
};

// Where what happens is kept.
struct JournalStatus {
    bool on_disk = false;  // else until the process ends
    std::string file;      // empty: there is to be none
    std::string warning;   // a sentence, where it should be on the disk and is not
    std::string notice;    // a sentence, where another file was set aside
};

// Some of those who are known, by name in the order of bytes.
struct KnownPage {
    std::vector<Known> known;
    std::string next;  // what to ask for behind; empty: that was all
};

}  // namespace elpis::mind
