#include "elpis/journal/store.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "elpis/base/clock.h"
#include "elpis/base/result.h"
#include "elpis/journal/characters_table.h"
#include "elpis/journal/conversations_table.h"
#include "elpis/journal/database.h"
#include "elpis/journal/events_table.h"
#include "elpis/journal/failure.h"
#include "elpis/journal/generations_table.h"
#include "elpis/journal/options.h"
#include "elpis/journal/pruning.h"
#include "elpis/journal/records.h"
#include "elpis/journal/schema.h"
#include "elpis/journal/turns_table.h"

namespace elpis::journal {
namespace {

constexpr std::size_t kPageSize = 4'096;
constexpr std::size_t kCopied = 256;  // rows at a time, when one store takes over another

// A record that had an id keeps it, where all of ours come before it.
void take_id(std::int64_t& id, std::int64_t& next) {
    id = std::max(id, next);
    next = id + 1;
}

}  // namespace

Store::Store(Database database,
             CharactersTable characters,
             EventsTable events,
             GenerationsTable generations,
             ConversationsTable conversations,
             TurnsTable turns,
             const Options& options)
    : database_(std::move(database)),
      characters_(std::move(characters)),
      events_(std::move(events)),
      generations_(std::move(generations)),
      conversations_(std::move(conversations)),
      turns_(std::move(turns)),
      limits_{.messages = options.history_messages, .bytes = options.history_kib * 1024},
      turns_kept_(options.turns) {}

Attempt<std::unique_ptr<Store>> Store::over(Database database, const Options& options) {
    ELPIS_TRY(auto characters, CharactersTable::prepare(database));
    ELPIS_TRY(auto events, EventsTable::prepare(database));
    ELPIS_TRY(auto generations, GenerationsTable::prepare(database));
    ELPIS_TRY(auto conversations, ConversationsTable::prepare(database));
    ELPIS_TRY(auto turns, TurnsTable::prepare(database));
    std::unique_ptr<Store> store(new Store(std::move(database),
                                           std::move(characters),
                                           std::move(events),
                                           std::move(generations),
                                           std::move(conversations),
                                           std::move(turns),
                                           options));
    ELPIS_TRY(auto pruning, Pruning::prepare(store->database_));
    store->pruning_ = std::make_unique<Pruning>(std::move(pruning));
    ELPIS_OK(store->find_next_ids());
    return store;
}

Attempt<std::unique_ptr<Store>> Store::in_memory(const Options& options, std::size_t max_bytes) {
    ELPIS_TRY(Database database, Database::in_memory());
    // A figure of ours: a pragma takes no bound values.
    ELPIS_OK(database.execute(fmt::format("PRAGMA max_page_count = {}", max_bytes / kPageSize)));
    ELPIS_OK(migrate(database));
    ELPIS_TRY(auto store, over(std::move(database), options));
    ELPIS_OK(store->begin_run());
    return store;
}

Attempt<void> Store::find_next_ids() {
    ELPIS_TRY(const std::int64_t event, database_.number("SELECT max(id) FROM events"));
    ELPIS_TRY(const std::int64_t generation, database_.number("SELECT max(id) FROM generations"));
    ELPIS_TRY(const std::int64_t message, database_.number("SELECT max(id) FROM messages"));
    ELPIS_TRY(run_, database_.number("SELECT value FROM meta WHERE name = 'run'"));
    next_ = {event + 1, generation + 1, message + 1};
    return {};
}

Attempt<void> Store::begin_run() {
    ELPIS_TRY(
        run_,
        database_.number("UPDATE meta SET value = value + 1 WHERE name = 'run' RETURNING value"));
    return {};
}

Attempt<void> Store::continue_run(std::int64_t run) {
    run_ = run;
    return database_.execute("UPDATE meta SET value = value WHERE name = 'run'");
}

Attempt<void> Store::append(Event event, std::int64_t character) {
    take_id(event.id, next_.event);
    return events_.append(character, event);
}

Attempt<void> Store::record(Event event, const SavedState& state) {
    ELPIS_TRY(Transaction transaction, Transaction::begin(database_));
    ELPIS_TRY(const std::int64_t character, characters_.save(event.character, state, run_));
    event.id = 0;
    ELPIS_OK(append(std::move(event), character));
    return transaction.commit();
}

Attempt<void> Store::save(std::string_view character, const SavedState& state) {
    ELPIS_TRY(Transaction transaction, Transaction::begin(database_));
    ELPIS_OK(characters_.save(character, state, run_));
    return transaction.commit();
}

Attempt<void> Store::record(Generation generation) {
    ELPIS_TRY(Transaction transaction, Transaction::begin(database_));
    ELPIS_TRY(const std::int64_t character, characters_.find_or_add(generation.character, run_));
    generation.id = next_.generation++;
    ELPIS_OK(generations_.append(character, generation));
    return transaction.commit();
}

Attempt<std::int64_t> Store::say(std::string_view character,
                                 std::string_view user,
                                 std::span<const Message> messages) {
    std::vector<Message> numbered(messages.begin(), messages.end());
    for (Message& message : numbered)
        message.id = next_.message++;
    ELPIS_TRY(Transaction transaction, Transaction::begin(database_));
    ELPIS_TRY(const std::int64_t id, characters_.find_or_add(character, run_));
    ELPIS_OK(conversations_.append(id, user, numbered, limits_));
    ELPIS_OK(transaction.commit());
    return next_.message - 1;
}

Attempt<void> Store::mark_turn(std::string_view character,
                               std::string_view prefix,
                               const SavedState& before) {
    ELPIS_TRY(Transaction transaction, Transaction::begin(database_));
    ELPIS_TRY(const std::int64_t id, characters_.find_or_add(character, run_));
    ELPIS_OK(turns_.mark(id, prefix, before, run_, turns_kept_));
    return transaction.commit();
}

Attempt<void> Store::rewind(std::string_view character, std::string_view user, std::int64_t from) {
    ELPIS_TRY(const std::optional<std::int64_t> id, characters_.find(character));
    if (!id) return {};
    ELPIS_TRY(Transaction transaction, Transaction::begin(database_));
    ELPIS_OK(conversations_.rewind(*id, user, from));
    return transaction.commit();
}

Attempt<bool> Store::erase(std::string_view character, std::string_view user) {
    ELPIS_TRY(const std::optional<std::int64_t> id, characters_.find(character));
    if (!id) return false;
    ELPIS_TRY(Transaction transaction, Transaction::begin(database_));
    ELPIS_TRY(const std::size_t gone, conversations_.erase(*id, user));
    ELPIS_OK(transaction.commit());
    return gone > 0;
}

Attempt<bool> Store::erase(std::string_view character) {
    ELPIS_TRY(const std::optional<std::int64_t> id, characters_.find(character));
    if (!id) return false;
    ELPIS_TRY(Transaction transaction, Transaction::begin(database_));
    ELPIS_OK(conversations_.erase(*id));
    ELPIS_OK(events_.erase(*id));
    ELPIS_OK(generations_.erase(*id));
    ELPIS_OK(turns_.erase(*id));
    ELPIS_OK(characters_.erase(*id));
    ELPIS_OK(transaction.commit());
    return true;
}

Attempt<bool> Store::prune(Clock::Wall older_than, std::size_t max_bytes) {
    {
        ELPIS_TRY(Transaction transaction, Transaction::begin(database_));
        ELPIS_TRY(const bool more, pruning_->drop_older(older_than, conversations_));
        ELPIS_OK(transaction.commit());
        if (more) return true;
    }
    ELPIS_TRY(const std::size_t used, pruning_->used_bytes());
    if (used > max_bytes) {
        ELPIS_TRY(const bool more, drop_oldest());
        if (more) return true;
    }
    return pruning_->shrink();
}

Attempt<bool> Store::drop_oldest() {
    ELPIS_TRY(Transaction transaction, Transaction::begin(database_));
    ELPIS_TRY(const bool more, pruning_->drop_oldest(conversations_));
    ELPIS_OK(transaction.commit());
    return more;
}

Attempt<void> Store::take_over(Store& other) {
    ELPIS_TRY(Transaction transaction, Transaction::begin(database_));

    for (std::string after;;) {
        ELPIS_TRY(const auto some, other.characters_.list(after, kCopied, 0));
        if (some.empty()) break;
        for (const Character& each : some) {
            ELPIS_TRY(const auto state, other.characters_.load(each.name, 0));
            ELPIS_OK(state ? characters_.save(each.name, *state, run_)
                           : characters_.find_or_add(each.name, run_));
        }
        after = some.back().name;
    }
    for (std::int64_t after = 0;;) {
        ELPIS_TRY(const auto some, other.events_.after(after, kCopied));
        if (some.empty()) break;
        for (const Event& each : some) {
            ELPIS_TRY(const auto character, characters_.find_or_add(each.character, run_));
            ELPIS_OK(append(each, character));
        }
        after = some.back().id;
    }
    for (std::int64_t after = 0;;) {
        ELPIS_TRY(auto some, other.generations_.after(after, kCopied));
        if (some.empty()) break;
        after = some.back().id;
        for (Generation& each : some) {
            ELPIS_TRY(const auto character, characters_.find_or_add(each.character, run_));
            take_id(each.id, next_.generation);
            ELPIS_OK(generations_.append(character, each));
        }
    }
    for (std::int64_t after = 0;;) {
        ELPIS_TRY(auto some, other.conversations_.after(after, kCopied));
        if (some.empty()) break;
        after = some.back().message.id;
        for (ConversationsTable::Entry& each : some) {
            ELPIS_TRY(const auto character, characters_.find_or_add(each.character, run_));
            take_id(each.message.id, next_.message);
            ELPIS_OK(
                conversations_.append(character, each.user, std::span(&each.message, 1), limits_));
        }
    }
    for (std::int64_t after = 0;;) {
        ELPIS_TRY(const auto some, other.turns_.after(after, kCopied));
        if (some.empty()) break;
        for (const TurnsTable::Entry& each : some) {
            ELPIS_TRY(const auto character, characters_.find_or_add(each.character, run_));
            ELPIS_OK(turns_.mark(character, each.prefix, each.state, run_, turns_kept_));
        }
        after = some.back().id;
    }
    return transaction.commit();
}

}  // namespace elpis::journal
