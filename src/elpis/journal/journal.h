#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "elpis/base/clock.h"
#include "elpis/base/log.h"
#include "elpis/base/result.h"
#include "elpis/journal/health.h"  // IWYU pragma: export
#include "elpis/journal/options.h"
#include "elpis/journal/pages.h"    // IWYU pragma: export
#include "elpis/journal/records.h"  // IWYU pragma: export

namespace elpis::journal {

// What characters live through, kept beyond the process (docs/journal.md). All calls from any
// thread; they run one after the other.
//
// What a call has taken is there after a kill of the process; after a power failure, if that comes
// more than a second later. A file that cannot be written is no error of a call: what happens is
// kept in memory meanwhile, `health` says so, and later calls try the file again.
//
// InvalidArgument: a name is empty or too long, a text is too long, a figure is not finite.
// Unavailable: the file cannot be read, or what was to be removed cannot be removed now, or memory
// is full, too.
class Journal {
public:
    // Never fails: at worst it keeps everything in memory and says why. The clock and the log
    // outlive it. One process writes a file; a second one keeps its own in memory.
    Journal(const Options& options, const Clock& clock, Log& log);
    ~Journal();  // makes everything durable
    Journal(const Journal&) = delete;
    Journal& operator=(const Journal&) = delete;

    // A change of a character's feeling: what happened, and the whole state since. Both are there
    // afterwards, or neither. A context that is too long is cut.
    Result<void> record(Event event, const SavedState& state);
    // A state by itself: of a character who leaves memory, say.
    Result<void> save(std::string_view character, const SavedState& state);
    Result<void> record(Generation generation);

    // The newest state; nothing for whom the journal does not know, or, unless Options::restore,
    // has not seen since the start.
    Result<std::optional<SavedState>> state(std::string_view character);
    // Those whose names come after `after`, in the order of their bytes; at most kMaxPage.
    Result<std::vector<Character>> characters(std::string_view after = "",
                                              std::size_t limit = kMaxPage);

    // Before a turn: keeps the state under the hash of the messages that came before it. The newest
    // Options::turns of each character are kept.
    Result<void> mark_turn(std::string_view character,
                           std::string_view prefix,
                           const SavedState& before);
    // The state of that mark; nothing where there is none any more.
    Result<std::optional<SavedState>> state_before(std::string_view character,
                                                   std::string_view prefix);

    // Adds to a talk, in one transaction, and forgets its beginning when it is longer than the
    // options allow. Returns the id of the last message.
    Result<std::int64_t> say(std::string_view character,
                             std::string_view user,
                             std::span<const Message> messages);
    // The newest messages of a talk, oldest first.
    Result<std::vector<Message>> conversation(std::string_view character,
                                              std::string_view user,
                                              std::size_t limit = kMaxPage);
    // Takes back the message with this id and all after it.
    Result<void> rewind(std::string_view character, std::string_view user, std::int64_t from);
    // With whom a character has talked; as `characters`.
    Result<std::vector<std::string>> users(std::string_view character,
                                           std::string_view after = "",
                                           std::size_t limit = kMaxPage);

    // Pages of what happened, in order of time: from the start, then from Page::next.
    Result<Page<Event>> events(std::string_view character,
                               const TimeRange& range = {},
                               const Cursor& after = kStart,
                               std::size_t limit = kMaxPage);
    // The same backwards: the newest page from kEnd, then what was before it from Page::next.
    Result<Page<Event>> events_before(std::string_view character,
                                      const Cursor& before = kEnd,
                                      std::size_t limit = kMaxPage);
    Result<Page<Generation>> generations(std::string_view character,
                                         const TimeRange& range = {},
                                         const Cursor& after = kStart,
                                         std::size_t limit = kMaxPage);

    // Removes a talk, or everything about a character. False: there was nothing. Afterwards the
    // file has none of it, its free pages and its log included, unless another program is just
    // reading there: then its log has it until that is done.
    Result<bool> erase(std::string_view character, std::string_view user);
    Result<bool> erase(std::string_view character);

    // Takes away what Options say has been kept long enough. Happens by itself, in small steps.
    void prune();

    Health health();

private:
    struct Body;
    std::unique_ptr<Body> body_;
};

}  // namespace elpis::journal
