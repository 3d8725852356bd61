#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "elpis/affect/saved_feeling.h"
#include "elpis/affect/state.h"
#include "elpis/base/clock.h"

// What the journal keeps, as values. Times are wall clock, kept to the microsecond.
namespace elpis::journal {

// What a record may hold at most; what is longer is refused, but for Event::context, which is cut.
inline constexpr std::size_t kMaxName = 256;       // bytes of the name of anything
inline constexpr std::size_t kMaxContext = 1'024;  // bytes of an event's context
inline constexpr std::size_t kMaxState =
    affect::kMostSavedBytes;                         // bytes of a saved state: what can be read
inline constexpr std::size_t kMaxSteering = 65'536;  // bytes of what steered an answer

// Why a feeling changed. In the file by name, so that people can read it.
enum class Cause {
    ToolCall,        // a client said that an event happened
    AppraisalWords,  // a text was read by its words
    AppraisalProbe,  // a text was read by what the model felt
    Reset,
    SetBaseline,
    SetEmotion,  // a client put it somewhere
    Restore,     // of a snapshot that a client gave
    Advance,     // of a character's own clock
    TurnUndone,  // a reply is made again: back to before it
    Created,     // first met
    Other        // of a newer version, when read
};

std::string_view name_of(Cause cause);  // "tool_call"
Cause cause_of(std::string_view name);  // Other for a name that is not one

// A whole feeling as a JSON text that the journal does not look into, and when it was true.
struct SavedState {
    std::string json;
    Clock::Wall at;

    bool operator==(const SavedState&) const = default;
};

// One change of one character's feeling.
struct Event {
    std::int64_t id = 0;  // ascending; given by the journal
    Clock::Wall time;
    std::string character;
    std::string type;  // "success"; empty where no event has a type: a reset
    double intensity = 1.0;
    affect::State impulse;            // as asked for, before the character's own rules
    std::optional<double> dominance;  // of the impulse, where it has one
    affect::Layers before;
    affect::Layers after;
    Cause cause = Cause::Other;
    std::string context;  // free text: which call, which words

    bool operator==(const Event&) const = default;
};

// What one answer was made with. Absent: nobody said so, the settings did.
struct Generation {
    std::int64_t id = 0;
    Clock::Wall time;
    std::string character;
    std::optional<double> temperature;
    std::optional<double> top_p;
    std::string steering;  // JSON: set, strength, coefficients; empty: unsteered
    std::int64_t prompt_tokens = 0;
    std::int64_t completion_tokens = 0;
    std::int64_t cached_tokens = 0;
    std::string finish_reason;

    bool operator==(const Generation&) const = default;
};

// One message of a talk between a character and a user.
struct Message {
    std::int64_t id = 0;
    Clock::Wall time;
    std::string role;  // "user", "assistant"
    std::string content;

    bool operator==(const Message&) const = default;
};

// Somebody the journal knows.
struct Character {
    std::string name;
    std::optional<Clock::Wall> saved_at;  // of the newest state that may be restored, if any

    bool operator==(const Character&) const = default;
};

// From `since` on, before `until`.
struct TimeRange {
    Clock::Wall since = Clock::Wall::min();
    Clock::Wall until = Clock::Wall::max();
};

// Where the next page begins: after the record with this time and id, or, backwards, before it.
struct Cursor {
    Clock::Wall time;
    std::int64_t id = 0;

    bool operator==(const Cursor&) const = default;
};

// Records in order of time, those of one moment in order of arrival. Pages follow one another
// forwards or backwards, as they are asked for.
template <class Record>
struct Page {
    std::vector<Record> records;
    std::optional<Cursor> next;  // nothing: this was the last page
};

}  // namespace elpis::journal
