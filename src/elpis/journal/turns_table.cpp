#include "elpis/journal/turns_table.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "elpis/base/result.h"
#include "elpis/journal/database.h"
#include "elpis/journal/failure.h"
#include "elpis/journal/records.h"
#include "elpis/journal/wall_time.h"

namespace elpis::journal {

Attempt<TurnsTable> TurnsTable::prepare(Database& database) {
    ELPIS_TRY(Statement mark,  // replaced: a new row, so that it is the newest
              database.prepare("INSERT OR REPLACE INTO turns "
                               "(character, prefix, state, state_at, run) "
                               "VALUES (?1, ?2, ?3, ?4, ?5)"));
    ELPIS_TRY(Statement trim,
              database.prepare("DELETE FROM turns WHERE character = ?1 AND id <= "
                               "(SELECT id FROM turns WHERE character = ?1 "
                               "ORDER BY id DESC LIMIT 1 OFFSET ?2)"));
    ELPIS_TRY(Statement find,
              database.prepare("SELECT state, state_at FROM turns "
                               "WHERE character = ?1 AND prefix = ?2 AND run >= ?3"));
    ELPIS_TRY(Statement erase, database.prepare("DELETE FROM turns WHERE character = ?1"));
    ELPIS_TRY(Statement after,
              database.prepare("SELECT turns.id, name, prefix, turns.state, turns.state_at "
                               "FROM turns JOIN characters ON characters.id = turns.character "
                               "WHERE turns.id > ?1 ORDER BY turns.id LIMIT ?2"));
    return TurnsTable({.mark = std::move(mark),
                       .trim = std::move(trim),
                       .find = std::move(find),
                       .erase = std::move(erase),
                       .after = std::move(after)});
}

Attempt<void> TurnsTable::mark(std::int64_t character,
                               std::string_view prefix,
                               const SavedState& state,
                               std::int64_t run,
                               std::size_t limit) {
    ELPIS_OK(sql_.mark.run(character, prefix, state.json, to_microseconds(state.at), run));
    return sql_.trim.run(character, limit);
}

Attempt<std::optional<SavedState>> TurnsTable::find(std::int64_t character,
                                                    std::string_view prefix,
                                                    std::int64_t first_run) {
    return sql_.find.one(
        [](const Row& row) { return SavedState{row.text(0), from_microseconds(row.integer(1))}; },
        character,
        prefix,
        first_run);
}

Attempt<void> TurnsTable::erase(std::int64_t character) {
    return sql_.erase.run(character);
}

Attempt<std::vector<TurnsTable::Entry>> TurnsTable::after(std::int64_t id, std::size_t limit) {
    std::vector<Entry> entries;
    ELPIS_OK(sql_.after.each(
        [&](const Row& row) {
            entries.push_back({row.integer(0),
                               row.text(1),
                               row.text(2),
                               {row.text(3), from_microseconds(row.integer(4))}});
        },
        id,
        limit));
    return entries;
}

}  // namespace elpis::journal
