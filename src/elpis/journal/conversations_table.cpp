#include "elpis/journal/conversations_table.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "elpis/base/clock.h"
#include "elpis/base/result.h"
#include "elpis/journal/database.h"
#include "elpis/journal/failure.h"
#include "elpis/journal/records.h"
#include "elpis/journal/wall_time.h"

namespace elpis::journal {
namespace {

Message message_of(const Row& row) {
    return {.id = row.integer(0),
            .time = from_microseconds(row.integer(1)),
            .role = row.text(2),
            .content = row.text(3)};
}

// A message and what it takes.
struct Dropped {
    std::int64_t id;
    std::int64_t bytes;
};

Dropped dropped_of(const Row& row) {
    return {row.integer(0), row.integer(1)};
}

}  // namespace

Attempt<ConversationsTable> ConversationsTable::prepare(Database& database) {
    // octet_length() is younger than our SQLite.
    ELPIS_TRY(Statement find,
              database.prepare("SELECT id, messages, bytes FROM conversations "
                               "WHERE character = ?1 AND user = ?2"));
    ELPIS_TRY(Statement add,
              database.prepare("INSERT INTO conversations (character, user, messages, bytes) "
                               "VALUES (?1, ?2, 0, 0) RETURNING id"));
    ELPIS_TRY(Statement resize,
              database.prepare("UPDATE conversations SET messages = ?2, bytes = ?3 WHERE id = ?1"));
    ELPIS_TRY(Statement remove, database.prepare("DELETE FROM conversations WHERE id = ?1"));
    ELPIS_TRY(Statement users,
              database.prepare("SELECT user FROM conversations "
                               "WHERE character = ?1 AND user > ?2 ORDER BY user LIMIT ?3"));
    ELPIS_TRY(Statement append,
              database.prepare("INSERT INTO messages VALUES (?1, ?2, ?3, ?4, ?5)"));
    ELPIS_TRY(Statement newest,
              database.prepare("SELECT id, time, role, content FROM messages "
                               "WHERE conversation = ?1 ORDER BY id DESC LIMIT ?2"));
    ELPIS_TRY(Statement oldest,
              database.prepare("SELECT id, length(CAST(content AS BLOB)) FROM messages "
                               "WHERE conversation = ?1 ORDER BY id LIMIT 1"));
    ELPIS_TRY(Statement since,
              database.prepare("SELECT id, length(CAST(content AS BLOB)) FROM messages "
                               "WHERE conversation = ?1 AND id >= ?2"));
    ELPIS_TRY(Statement first,
              database.prepare("SELECT conversations.id, conversations.messages, "
                               "conversations.bytes FROM messages "
                               "JOIN conversations ON conversations.id = messages.conversation "
                               "ORDER BY messages.id LIMIT 1"));
    ELPIS_TRY(Statement first_time,
              database.prepare("SELECT time FROM messages ORDER BY id LIMIT 1"));
    ELPIS_TRY(Statement drop, database.prepare("DELETE FROM messages WHERE id = ?1"));
    ELPIS_TRY(Statement after,
              database.prepare("SELECT messages.id, time, role, content, name, user FROM messages "
                               "JOIN conversations ON conversations.id = messages.conversation "
                               "JOIN characters ON characters.id = conversations.character "
                               "WHERE messages.id > ?1 ORDER BY messages.id LIMIT ?2"));
    return ConversationsTable({.find = std::move(find),
                               .add = std::move(add),
                               .resize = std::move(resize),
                               .remove = std::move(remove),
                               .users = std::move(users),
                               .append = std::move(append),
                               .newest = std::move(newest),
                               .oldest = std::move(oldest),
                               .since = std::move(since),
                               .first = std::move(first),
                               .first_time = std::move(first_time),
                               .drop = std::move(drop),
                               .after = std::move(after)});
}

Attempt<std::optional<ConversationsTable::Size>> ConversationsTable::find(std::int64_t character,
                                                                          std::string_view user) {
    return sql_.find.one(
        [](const Row& row) { return Size{row.integer(0), row.integer(1), row.integer(2)}; },
        character,
        user);
}

Attempt<void> ConversationsTable::append(std::int64_t character,
                                         std::string_view user,
                                         std::span<const Message> messages,
                                         const Limits& limits) {
    ELPIS_TRY(const std::optional<Size> found, find(character, user));
    Size size = found.value_or(Size{});
    if (!found) {
        ELPIS_TRY(const auto id,
                  sql_.add.one([](const Row& row) { return row.integer(0); }, character, user));
        size.id = id.value_or(0);
    }
    for (const Message& message : messages) {
        ELPIS_OK(sql_.append.run(
            message.id, size.id, to_microseconds(message.time), message.role, message.content));
        size.messages += 1;
        size.bytes += static_cast<std::int64_t>(message.content.size());
    }
    return keep_limits(size, limits);
}

Attempt<void> ConversationsTable::keep_limits(Size size, const Limits& limits) {
    while (size.messages > 1 && (static_cast<std::size_t>(size.messages) > limits.messages ||
                                 static_cast<std::size_t>(size.bytes) > limits.bytes)) {
        ELPIS_TRY(const auto oldest, sql_.oldest.one(dropped_of, size.id));
        if (!oldest) break;
        ELPIS_OK(sql_.drop.run(oldest->id));
        size.messages -= 1;
        size.bytes -= oldest->bytes;
    }
    return store(size);
}

// A conversation without messages is none.
Attempt<void> ConversationsTable::store(const Size& size) {
    if (size.messages <= 0) return sql_.remove.run(size.id);
    return sql_.resize.run(size.id, size.messages, size.bytes);
}

Attempt<std::vector<Message>> ConversationsTable::newest(std::int64_t character,
                                                         std::string_view user,
                                                         std::size_t limit) {
    std::vector<Message> messages;
    ELPIS_TRY(const std::optional<Size> found, find(character, user));
    if (!found) return messages;
    ELPIS_OK(sql_.newest.each(
        [&](const Row& row) { messages.push_back(message_of(row)); }, found->id, limit));
    std::ranges::reverse(messages);
    return messages;
}

Attempt<std::vector<std::string>> ConversationsTable::users(std::int64_t character,
                                                            std::string_view after,
                                                            std::size_t limit) {
    std::vector<std::string> users;
    ELPIS_OK(sql_.users.each(
        [&](const Row& row) { users.push_back(row.text(0)); }, character, after, limit));
    return users;
}

Attempt<void> ConversationsTable::rewind(std::int64_t character,
                                         std::string_view user,
                                         std::int64_t from) {
    ELPIS_TRY(const std::optional<Size> found, find(character, user));
    if (!found) return {};
    Size size = *found;
    std::vector<Dropped> gone;
    ELPIS_OK(
        sql_.since.each([&](const Row& row) { gone.push_back(dropped_of(row)); }, size.id, from));
    for (const Dropped& each : gone) {
        ELPIS_OK(sql_.drop.run(each.id));
        size.messages -= 1;
        size.bytes -= each.bytes;
    }
    return store(size);
}

Attempt<std::size_t> ConversationsTable::erase(std::int64_t character, std::string_view user) {
    ELPIS_TRY(const std::optional<Size> found, find(character, user));
    if (!found) return 0;
    ELPIS_OK(rewind(character, user, 0));
    return static_cast<std::size_t>(found->messages);
}

Attempt<void> ConversationsTable::erase(std::int64_t character) {
    while (true) {
        ELPIS_TRY(const std::vector<std::string> users, this->users(character, "", 100));
        if (users.empty()) return {};
        for (const std::string& user : users)
            ELPIS_OK(erase(character, user));
    }
}

Attempt<std::optional<Clock::Wall>> ConversationsTable::oldest_time() {
    return sql_.first_time.one([](const Row& row) { return from_microseconds(row.integer(0)); });
}

Attempt<std::optional<std::size_t>> ConversationsTable::drop_oldest() {
    ELPIS_TRY(const auto size, sql_.first.one([](const Row& row) {
        return Size{row.integer(0), row.integer(1), row.integer(2)};
    }));
    if (!size) return std::nullopt;
    Size left = *size;
    ELPIS_TRY(const auto oldest, sql_.oldest.one(dropped_of, left.id));
    if (!oldest) return std::nullopt;
    ELPIS_OK(sql_.drop.run(oldest->id));
    left.messages -= 1;
    left.bytes -= oldest->bytes;
    ELPIS_OK(store(left));
    return static_cast<std::size_t>(oldest->bytes);
}

Attempt<std::vector<ConversationsTable::Entry>> ConversationsTable::after(std::int64_t id,
                                                                          std::size_t limit) {
    std::vector<Entry> entries;
    ELPIS_OK(sql_.after.each(
        [&](const Row& row) { entries.push_back({row.text(4), row.text(5), message_of(row)}); },
        id,
        limit));
    return entries;
}

}  // namespace elpis::journal
