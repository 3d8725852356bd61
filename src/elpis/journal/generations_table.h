#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "elpis/journal/database.h"
#include "elpis/journal/failure.h"
#include "elpis/journal/records.h"

namespace elpis::journal {

// What each answer was made with.
class GenerationsTable {
public:
    static Attempt<GenerationsTable> prepare(Database& database);

    // Under the record's own id, which is new.
    Attempt<void> append(std::int64_t character, const Generation& generation);
    Attempt<std::vector<Generation>> page(std::int64_t character,
                                          const TimeRange& range,
                                          const Cursor& after,
                                          std::size_t limit);
    // Every one after this id, whoever's it is.
    Attempt<std::vector<Generation>> after(std::int64_t id, std::size_t limit);
    Attempt<void> erase(std::int64_t character);

private:
    GenerationsTable(Statement append, Statement page, Statement after, Statement erase);

    Statement append_;
    Statement page_;
    Statement after_;
    Statement erase_;
};

}  // namespace elpis::journal
