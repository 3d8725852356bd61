#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "elpis/journal/database.h"
#include "elpis/journal/failure.h"
#include "elpis/journal/records.h"

namespace elpis::journal {

// Who there is, each with the newest state. `first_run`: states of earlier runs are passed over.
class CharactersTable {
public:
    static Attempt<CharactersTable> prepare(Database& database);

    Attempt<std::optional<std::int64_t>> find(std::string_view name);
    Attempt<std::int64_t> find_or_add(std::string_view name, std::int64_t run);
    // The id of whom it saved.
    Attempt<std::int64_t> save(std::string_view name, const SavedState& state, std::int64_t run);
    Attempt<std::optional<SavedState>> load(std::string_view name, std::int64_t first_run);
    // In the order of their names' bytes, those after `after`.
    Attempt<std::vector<Character>> list(std::string_view after,
                                         std::size_t limit,
                                         std::int64_t first_run);
    Attempt<void> erase(std::int64_t id);

private:
    CharactersTable(Statement find,
                    Statement add,
                    Statement save,
                    Statement load,
                    Statement list,
                    Statement erase);

    Statement find_;
    Statement add_;
    Statement save_;
    Statement load_;
    Statement list_;
    Statement erase_;
};

}  // namespace elpis::journal
