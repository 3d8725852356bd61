#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "elpis/base/clock.h"
#include "elpis/journal/characters_table.h"
#include "elpis/journal/conversations_table.h"
#include "elpis/journal/database.h"
#include "elpis/journal/events_table.h"
#include "elpis/journal/failure.h"
#include "elpis/journal/generations_table.h"
#include "elpis/journal/options.h"
#include "elpis/journal/pruning.h"
#include "elpis/journal/records.h"
#include "elpis/journal/turns_table.h"

namespace elpis::journal {

// One database with all its tables, in a file or in memory. What belongs together is written in one
// transaction. One thread at a time.
class Store {
public:
    // The schema must be there. Damaged when the tables are not as it says.
    static Attempt<std::unique_ptr<Store>> over(Database database, const Options& options);
    // An empty one that holds no more than so much, and ends with the object.
    static Attempt<std::unique_ptr<Store>> in_memory(const Options& options, std::size_t max_bytes);

    // Counts a start of the server in the file. States that are written from now on belong to it.
    Attempt<void> begin_run();
    std::int64_t run() const { return run_; }
    // Takes up a run that began in this very file.
    Attempt<void> continue_run(std::int64_t run);

    // A change: what happened, and what is felt since. The event gets its id here.
    Attempt<void> record(Event event, const SavedState& state);
    Attempt<void> save(std::string_view character, const SavedState& state);
    Attempt<void> record(Generation generation);
    // They get their ids here; the newest one's is returned.
    Attempt<std::int64_t> say(std::string_view character,
                              std::string_view user,
                              std::span<const Message> messages);
    Attempt<void> mark_turn(std::string_view character,
                            std::string_view prefix,
                            const SavedState& before);
    Attempt<void> rewind(std::string_view character, std::string_view user, std::int64_t from);
    // False when there was nothing.
    Attempt<bool> erase(std::string_view character, std::string_view user);
    Attempt<bool> erase(std::string_view character);

    // One step of pruning (pruning.h): by age, then down to `max_bytes`. False: nothing to do.
    Attempt<bool> prune(Clock::Wall older_than, std::size_t max_bytes);
    // Makes room at the old end, however small it gets. False: there is nothing to take.
    Attempt<bool> drop_oldest();

    // All of another one, added to this one in one transaction: its newest states replace ours, and
    // its records come after ours, under the ids that they have had if the other one continued from
    // ours (`continue_from`), so that cursors and ids that somebody was given stay good.
    Attempt<void> take_over(Store& other);

    Database& database() { return database_; }
    CharactersTable& characters() { return characters_; }
    EventsTable& events() { return events_; }
    GenerationsTable& generations() { return generations_; }
    ConversationsTable& conversations() { return conversations_; }
    TurnsTable& turns() { return turns_; }

    // The ids that the next records get.
    struct Ids {
        std::int64_t event = 1;
        std::int64_t generation = 1;
        std::int64_t message = 1;
    };
    const Ids& next() const { return next_; }
    void continue_from(const Ids& ids) { next_ = ids; }

private:
    Store(Database database,
          CharactersTable characters,
          EventsTable events,
          GenerationsTable generations,
          ConversationsTable conversations,
          TurnsTable turns,
          const Options& options);

    Attempt<void> find_next_ids();
    Attempt<void> append(Event event, std::int64_t character);

    Database database_;  // first: statements end before their connection
    CharactersTable characters_;
    EventsTable events_;
    GenerationsTable generations_;
    ConversationsTable conversations_;
    TurnsTable turns_;
    std::unique_ptr<Pruning> pruning_;
    ConversationsTable::Limits limits_;
    std::size_t turns_kept_;
    Ids next_;
    std::int64_t run_ = 0;
};

}  // namespace elpis::journal
