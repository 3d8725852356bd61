#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>

#include "elpis/base/clock.h"
#include "elpis/journal/conversations_table.h"
#include "elpis/journal/database.h"
#include "elpis/journal/failure.h"

namespace elpis::journal {

// Takes away what has been kept long enough, a little at a time: whoever wants to write in between
// waits for one step, which is about a hundred rows. Each step is a transaction of the caller's.
class Pruning {
public:
    static Attempt<Pruning> prepare(Database& database);

    // One step towards nothing older than `than`. False: there is nothing, and the next step begins
    // anew. States of characters stay.
    Attempt<bool> drop_older(Clock::Wall than, ConversationsTable& conversations);
    // One step from the end that is oldest. False: nothing is left but states of characters.
    Attempt<bool> drop_oldest(ConversationsTable& conversations);

    // Bytes that are in use, pages that could be given back left out.
    Attempt<std::size_t> used_bytes();
    // One step towards a file without unused pages, but for a few that will be used next. Outside
    // of a transaction. False: there are none.
    Attempt<bool> shrink();

private:
    struct Statements {
        Statement next_character;
        Statement old_events;
        Statement old_generations;
        Statement old_turns;
        Statement first_event;
        Statement first_generation;
        Statement first_turn;
        Statement drop_events;
        Statement drop_generations;
        Statement drop_turns;
    };

    Pruning(Database& database, Statements statements)
        : database_(&database), sql_(std::move(statements)) {}

    Attempt<bool> drop_older_of_next(std::int64_t than);
    Attempt<bool> drop_messages(Clock::Wall than, ConversationsTable& conversations);

    Database* database_;
    Statements sql_;
    std::int64_t character_ = 0;  // those up to here have nothing that is too old
};

}  // namespace elpis::journal
