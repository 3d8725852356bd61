#include "elpis/journal/pruning.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <utility>

#include "elpis/base/clock.h"
#include "elpis/base/result.h"
#include "elpis/journal/conversations_table.h"
#include "elpis/journal/database.h"
#include "elpis/journal/failure.h"
#include "elpis/journal/wall_time.h"

namespace elpis::journal {
namespace {

// What one step takes at most.
constexpr std::size_t kRows = 64;
constexpr std::size_t kLongRows = 16;               // generations and turns
constexpr std::size_t kMessageBytes = 64 * 1024UL;  // of messages; at least one goes
constexpr std::size_t kMessages = 16;
constexpr std::size_t kCharacters = 16;
constexpr std::int64_t kPages = 32;
constexpr std::int64_t kSparePages = 256;  // 1 MiB stays for what comes next

constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();

Attempt<std::int64_t> moment(Statement& first) {
    ELPIS_TRY(const auto found, first.one([](const Row& row) { return row.integer(0); }));
    return found.value_or(kNever);
}

}  // namespace

Attempt<Pruning> Pruning::prepare(Database& database) {
    ELPIS_TRY(Statement next_character,
              database.prepare("SELECT id FROM characters WHERE id > ?1 ORDER BY id LIMIT 1"));
    // By character, because that is where the index of times is. An event of a time when the clock
    // was wrong is in nobody's way there.
    ELPIS_TRY(Statement old_events,
              database.prepare("DELETE FROM events WHERE id IN (SELECT id FROM events "
                               "WHERE character = ?1 AND time < ?2 ORDER BY time LIMIT ?3)"));
    ELPIS_TRY(Statement old_generations,
              database.prepare("DELETE FROM generations WHERE id IN (SELECT id FROM generations "
                               "WHERE character = ?1 AND time < ?2 ORDER BY time LIMIT ?3)"));
    ELPIS_TRY(Statement old_turns,
              database.prepare("DELETE FROM turns WHERE id IN (SELECT id FROM turns "
                               "WHERE character = ?1 AND state_at < ?2 LIMIT ?3)"));
    ELPIS_TRY(Statement first_event,
              database.prepare("SELECT time FROM events ORDER BY id LIMIT 1"));
    ELPIS_TRY(Statement first_generation,
              database.prepare("SELECT time FROM generations ORDER BY id LIMIT 1"));
    ELPIS_TRY(Statement first_turn,
              database.prepare("SELECT state_at FROM turns ORDER BY id LIMIT 1"));
    ELPIS_TRY(Statement drop_events,
              database.prepare("DELETE FROM events WHERE id IN "
                               "(SELECT id FROM events ORDER BY id LIMIT ?1)"));
    ELPIS_TRY(Statement drop_generations,
              database.prepare("DELETE FROM generations WHERE id IN "
                               "(SELECT id FROM generations ORDER BY id LIMIT ?1)"));
    ELPIS_TRY(Statement drop_turns,
              database.prepare("DELETE FROM turns WHERE id IN "
                               "(SELECT id FROM turns ORDER BY id LIMIT ?1)"));
    return Pruning(database,
                   {.next_character = std::move(next_character),
                    .old_events = std::move(old_events),
                    .old_generations = std::move(old_generations),
                    .old_turns = std::move(old_turns),
                    .first_event = std::move(first_event),
                    .first_generation = std::move(first_generation),
                    .first_turn = std::move(first_turn),
                    .drop_events = std::move(drop_events),
                    .drop_generations = std::move(drop_generations),
                    .drop_turns = std::move(drop_turns)});
}

Attempt<bool> Pruning::drop_older(Clock::Wall than, ConversationsTable& conversations) {
    ELPIS_TRY(const bool more_messages, drop_messages(than, conversations));
    if (more_messages) return true;
    for (std::size_t count = 0; count < kCharacters; ++count) {
        ELPIS_TRY(const bool more, drop_older_of_next(to_microseconds(than)));
        if (!more) return false;
    }
    return true;
}

// False: none is left that is older.
Attempt<bool> Pruning::drop_messages(Clock::Wall than, ConversationsTable& conversations) {
    std::size_t bytes = 0;
    for (std::size_t count = 0; count < kMessages && bytes < kMessageBytes; ++count) {
        ELPIS_TRY(const std::optional<Clock::Wall> oldest, conversations.oldest_time());
        if (!oldest || *oldest >= than) return false;
        ELPIS_TRY(const std::optional<std::size_t> dropped, conversations.drop_oldest());
        bytes += dropped.value_or(0);
    }
    return true;
}

// A character with more rows than one step may take comes again.
Attempt<bool> Pruning::drop_older_of_next(std::int64_t than) {
    ELPIS_TRY(const auto next,
              sql_.next_character.one([](const Row& row) { return row.integer(0); }, character_));
    if (!next) {
        character_ = 0;
        return false;
    }
    bool done = true;
    for (Statement* statement : {&sql_.old_events, &sql_.old_generations, &sql_.old_turns}) {
        ELPIS_OK(statement->run(*next, than, kRows));
        done = done && database_->changes() < kRows;
    }
    if (done) character_ = *next;
    return true;
}

Attempt<bool> Pruning::drop_oldest(ConversationsTable& conversations) {
    ELPIS_TRY(const std::int64_t event, moment(sql_.first_event));
    ELPIS_TRY(const std::int64_t generation, moment(sql_.first_generation));
    ELPIS_TRY(const std::int64_t turn, moment(sql_.first_turn));
    ELPIS_TRY(const std::optional<Clock::Wall> said, conversations.oldest_time());
    const std::int64_t message = said ? to_microseconds(*said) : kNever;

    const std::int64_t oldest = std::min({event, generation, turn, message});
    if (oldest == kNever) return false;
    if (message == oldest) {
        ELPIS_OK(drop_messages(Clock::Wall::max(), conversations));
        return true;
    }
    Statement& drop = event == oldest        ? sql_.drop_events
                      : generation == oldest ? sql_.drop_generations
                                             : sql_.drop_turns;
    ELPIS_OK(drop.run(event == oldest ? kRows : kLongRows));
    return true;
}

Attempt<std::size_t> Pruning::used_bytes() {
    ELPIS_TRY(const std::int64_t pages, database_->number("PRAGMA page_count"));
    ELPIS_TRY(const std::int64_t unused, database_->number("PRAGMA freelist_count"));
    ELPIS_TRY(const std::int64_t size, database_->number("PRAGMA page_size"));
    return static_cast<std::size_t>((pages - unused) * size);
}

Attempt<bool> Pruning::shrink() {
    ELPIS_TRY(const std::int64_t unused, database_->number("PRAGMA freelist_count"));
    if (unused <= kSparePages) return false;
    static_assert(kPages == 32);
    ELPIS_OK(database_->execute("PRAGMA incremental_vacuum(32)"));
    ELPIS_TRY(const std::int64_t left, database_->number("PRAGMA freelist_count"));
    return left < unused;  // in memory nothing is given back
}

}  // namespace elpis::journal
