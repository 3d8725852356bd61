#include "elpis/journal/characters_table.h"

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

CharactersTable::CharactersTable(
    Statement find, Statement add, Statement save, Statement load, Statement list, Statement erase)
    : find_(std::move(find)),
      add_(std::move(add)),
      save_(std::move(save)),
      load_(std::move(load)),
      list_(std::move(list)),
      erase_(std::move(erase)) {}

Attempt<CharactersTable> CharactersTable::prepare(Database& database) {
    ELPIS_TRY(Statement find, database.prepare("SELECT id FROM characters WHERE name = ?1"));
    ELPIS_TRY(Statement add,
              database.prepare("INSERT INTO characters (name, run) VALUES (?1, ?2) RETURNING id"));
    ELPIS_TRY(Statement save,
              database.prepare("INSERT INTO characters (name, state, state_at, run) "
                               "VALUES (?1, ?2, ?3, ?4) ON CONFLICT (name) DO UPDATE SET "
                               "state = excluded.state, state_at = excluded.state_at, "
                               "run = excluded.run RETURNING id"));
    ELPIS_TRY(Statement load,
              database.prepare("SELECT state, state_at FROM characters "
                               "WHERE name = ?1 AND run >= ?2 AND state IS NOT NULL"));
    ELPIS_TRY(Statement list,
              database.prepare("SELECT name, state IS NOT NULL AND run >= ?3, state_at "
                               "FROM characters WHERE name > ?1 ORDER BY name LIMIT ?2"));
    ELPIS_TRY(Statement erase, database.prepare("DELETE FROM characters WHERE id = ?1"));
    return CharactersTable(std::move(find),
                           std::move(add),
                           std::move(save),
                           std::move(load),
                           std::move(list),
                           std::move(erase));
}

Attempt<std::optional<std::int64_t>> CharactersTable::find(std::string_view name) {
    return find_.one([](const Row& row) { return row.integer(0); }, name);
}

Attempt<std::int64_t> CharactersTable::find_or_add(std::string_view name, std::int64_t run) {
    ELPIS_TRY(const std::optional<std::int64_t> found, find(name));
    if (found) return *found;
    ELPIS_TRY(const auto added, add_.one([](const Row& row) { return row.integer(0); }, name, run));
    return added.value_or(0);
}

Attempt<std::int64_t> CharactersTable::save(std::string_view name,
                                            const SavedState& state,
                                            std::int64_t run) {
    ELPIS_TRY(const auto id,
              save_.one([](const Row& row) { return row.integer(0); },
                        name,
                        state.json,
                        to_microseconds(state.at),
                        run));
    return id.value_or(0);
}

Attempt<std::optional<SavedState>> CharactersTable::load(std::string_view name,
                                                         std::int64_t first_run) {
    return load_.one(
        [](const Row& row) { return SavedState{row.text(0), from_microseconds(row.integer(1))}; },
        name,
        first_run);
}

Attempt<std::vector<Character>> CharactersTable::list(std::string_view after,
                                                      std::size_t limit,
                                                      std::int64_t first_run) {
    std::vector<Character> characters;
    ELPIS_OK(list_.each(
        [&](const Row& row) {
            Character character{.name = row.text(0), .saved_at = {}};
            if (row.integer(1) != 0) character.saved_at = from_microseconds(row.integer(2));
            characters.push_back(std::move(character));
        },
        after,
        limit,
        first_run));
    return characters;
}

Attempt<void> CharactersTable::erase(std::int64_t id) {
    return erase_.run(id);
}

}  // namespace elpis::journal
