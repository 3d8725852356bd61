#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <variant>
#include <vector>

#include "elpis/affect/feeling.h"
#include "elpis/affect/impulse.h"
#include "elpis/affect/options.h"
#include "elpis/affect/record.h"
#include "elpis/affect/saved_feeling.h"
#include "elpis/affect/state.h"
#include "elpis/mind/turn_key.h"

namespace elpis::mind {

// The turns that one character has lived through lately, and what has changed it since, so that a
// turn which is made again does not count twice. Undoing a turn takes back what it did, and what
// the turns that followed from it did, and nothing else: all other changes happen again, each at
// its own moment. A plain value, bounded.
class Turns {
public:
    static constexpr std::size_t kMost = 16;          // that can be undone
    static constexpr std::size_t kMostChanges = 256;  // since the oldest of them

    using Ticket = std::uint64_t;  // of one turn; 0: none

    struct NewHome {
        affect::State there;
    };
    struct NewEmotion {
        affect::State there;
    };
    struct Change {
        affect::Instant time{0};
        std::variant<affect::Impulse, NewHome, NewEmotion> what;
        Ticket turn = 0;  // which did it
    };

    // A turn begins, for a character with these options that feels `now`. No two turns ever have
    // the same ticket. Returns the feeling without the turns whose place this one takes; nothing
    // when they did nothing.
    std::optional<affect::Feeling> begin(Ticket ticket,
                                         const TurnKey& key,
                                         const affect::Feeling& now,
                                         const affect::Options& options);

    // Whether a turn with this very key can be undone here.
    bool knows(const TurnKey& key) const;

    // Just after a change of the feeling.
    void note(Change change);

    // False for a turn that has been undone: what it was about to do must not happen any more.
    bool counts(Ticket turn) const;

    // What has happened cannot be told apart any more: after a reset, say.
    void forget();

private:
    struct Mark {
        Ticket ticket = 0;
        TurnKey key;
        affect::SavedFeeling before;
        std::size_t changes = 0;  // how many of the kept ones came before it
    };

    std::vector<Ticket> replaced_by(const TurnKey& key) const;
    bool did_something(const std::vector<Ticket>& turns) const;
    affect::Feeling undo(const std::vector<Ticket>& turns, const affect::Options& options);
    void keep_bounds();

    std::vector<Mark> marks_;  // oldest first
    std::deque<Change> changes_;
    std::deque<Ticket> undone_;  // the newest kMostChanges
};

}  // namespace elpis::mind
