#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "elpis/affect/feeling.h"
#include "elpis/affect/options.h"
#include "elpis/affect/record.h"
#include "elpis/base/clock.h"
#include "elpis/base/log.h"
#include "elpis/base/result.h"
#include "elpis/journal/journal.h"
#include "elpis/mind/cast.h"
#include "elpis/mind/emotion.h"
#include "elpis/mind/saved_life.h"
#include "elpis/mind/turn_key.h"
#include "elpis/mind/turns.h"

namespace elpis::mind {

// Somebody who feels.
struct Life {
    affect::Feeling feeling;
    ClockKind clock = ClockKind::Wall;
    affect::Instant stands_at{0};  // where its own clock stands; only with ClockKind::Manual
    Turns turns;
    std::uint64_t used = 0;  // when it was last asked for, as a count
};

// Everybody who feels here, by name: each goes on from the journal on first use, as if the clock
// had simply run on, or is born at its baseline. Not thread-safe: keep it in a Guarded.
class Characters {
public:
    // What it uses and does not own. Without a journal nothing outlives the object.
    struct Parts {
        const Cast& cast;
        const Clock& clock;
        journal::Journal* journal;
        Log& log;
    };

    // At most `limit` are in memory. The journal has all that a change left behind, so one more
    // makes room by whoever was not asked for the longest.
    Characters(std::size_t limit, Parts parts) : limit_(limit), parts_(parts) {}

    // InvalidArgument for a name that is not one; Busy when `limit` characters are alive and none
    // can leave memory without a loss; Unavailable when the journal cannot be read. The reference
    // is good until the next call.
    Result<std::reference_wrapper<Life>> find(std::string_view name);

    // The moment that it is for this character.
    affect::Instant now(const Life& life) const;

    // Writes a change down, together with all that is felt since. What the journal cannot take is
    // felt all the same: its reason is then in warning().
    void keep(std::string_view name, const Life& life, journal::Event event);
    // The same without an event.
    void keep(std::string_view name, const Life& life);

    // Keeps the life before a turn in the journal, and finds it again after a restart: nothing when
    // anything but that turn has changed it since.
    void mark(std::string_view name, const Life& life, const TurnKey& turn);
    Result<std::optional<Life>> before(std::string_view name, const TurnKey& turn) const;

    SavedLife saved(const Life& life) const;
    // Somebody who was saved `ago` seconds before now, and lives on until now if its time passes.
    Life revived(std::string_view name, SavedLife saved, affect::Seconds ago) const;

    // Not in the journal: there it has to be erased by itself.
    void forget(std::string_view name);

    const std::map<std::string, Life, std::less<>>& alive() const { return lives_; }

    // Why what happened last is not in the journal; empty: it is.
    const std::string& warning() const { return warning_; }

private:
    Result<Life> begin(std::string_view name) const;
    Result<void> make_room();
    journal::SavedState state_of(const Life& life) const;
    void note(const Result<void>& kept);

    std::size_t limit_;
    Parts parts_;
    std::map<std::string, Life, std::less<>> lives_;
    std::uint64_t asked_ = 0;
    std::string warning_;
};

}  // namespace elpis::mind
