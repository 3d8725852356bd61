#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "elpis/journal/database.h"
#include "elpis/journal/failure.h"
#include "elpis/journal/records.h"

namespace elpis::journal {

// What each character felt before each of its newest turns. A turn is known by the hash of the
// messages before it.
class TurnsTable {
public:
    static Attempt<TurnsTable> prepare(Database& database);

    // A mark of the same prefix is replaced; of a character's marks the newest `limit` are kept.
    Attempt<void> mark(std::int64_t character,
                       std::string_view prefix,
                       const SavedState& state,
                       std::int64_t run,
                       std::size_t limit);
    Attempt<std::optional<SavedState>> find(std::int64_t character,
                                            std::string_view prefix,
                                            std::int64_t first_run);
    Attempt<void> erase(std::int64_t character);

    // Every mark after this row, whosever it is.
    struct Entry {
        std::int64_t id;
        std::string character;
        std::string prefix;
        SavedState state;
    };
    Attempt<std::vector<Entry>> after(std::int64_t id, std::size_t limit);

private:
    struct Statements {
        Statement mark;
        Statement trim;
        Statement find;
        Statement erase;
        Statement after;
    };

    explicit TurnsTable(Statements statements) : sql_(std::move(statements)) {}

    Statements sql_;
};

}  // namespace elpis::journal
