#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "elpis/journal/database.h"
#include "elpis/journal/failure.h"
#include "elpis/journal/records.h"

namespace elpis::journal {

// What happened to whom.
class EventsTable {
public:
    static Attempt<EventsTable> prepare(Database& database);

    // Under the event's own id, which is new.
    Attempt<void> append(std::int64_t character, const Event& event);
    // Those of one character after `after`, in order of time.
    Attempt<std::vector<Event>> page(std::int64_t character,
                                     const TimeRange& range,
                                     const Cursor& after,
                                     std::size_t limit);
    // The newest of one character before `before`, in order of time.
    Attempt<std::vector<Event>> page_before(std::int64_t character,
                                            const Cursor& before,
                                            std::size_t limit);
    // Every event after this id, whoever's it is.
    Attempt<std::vector<Event>> after(std::int64_t id, std::size_t limit);
    Attempt<void> erase(std::int64_t character);

private:
    EventsTable(
        Statement append, Statement page, Statement page_before, Statement after, Statement erase);

    Statement append_;
    Statement page_;
    Statement page_before_;
    Statement after_;
    Statement erase_;
};

}  // namespace elpis::journal
