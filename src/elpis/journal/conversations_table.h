#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "elpis/base/clock.h"
#include "elpis/journal/database.h"
#include "elpis/journal/failure.h"
#include "elpis/journal/records.h"

namespace elpis::journal {

// What was said between each character and each user, the newest of it.
class ConversationsTable {
public:
    struct Limits {
        std::size_t messages;
        std::size_t bytes;  // of their contents
    };

    static Attempt<ConversationsTable> prepare(Database& database);

    // Under the messages' own ids, which are new and ascend. Then the oldest go until the limits
    // are kept; the newest message always stays.
    Attempt<void> append(std::int64_t character,
                         std::string_view user,
                         std::span<const Message> messages,
                         const Limits& limits);
    // The newest `limit`, oldest first.
    Attempt<std::vector<Message>> newest(std::int64_t character,
                                         std::string_view user,
                                         std::size_t limit);
    // With whom a character has talked, in the order of the names' bytes, those after `after`.
    Attempt<std::vector<std::string>> users(std::int64_t character,
                                            std::string_view after,
                                            std::size_t limit);
    // Takes back the message with this id and all after it. Unknown ones are no error.
    Attempt<void> rewind(std::int64_t character, std::string_view user, std::int64_t from);
    // How many messages went.
    Attempt<std::size_t> erase(std::int64_t character, std::string_view user);
    Attempt<void> erase(std::int64_t character);

    // The oldest of all messages, whosever it is: when it was said, and away with it, which returns
    // its bytes. Nothing where there is none.
    Attempt<std::optional<Clock::Wall>> oldest_time();
    Attempt<std::optional<std::size_t>> drop_oldest();

    // Every message after this id, whosever it is.
    struct Entry {
        std::string character;
        std::string user;
        Message message;
    };
    Attempt<std::vector<Entry>> after(std::int64_t id, std::size_t limit);

private:
    struct Size {
        std::int64_t id = 0;
        std::int64_t messages = 0;
        std::int64_t bytes = 0;
    };
    struct Statements {
        Statement find;
        Statement add;
        Statement resize;
        Statement remove;
        Statement users;
        Statement append;
        Statement newest;
        Statement oldest;
        Statement since;
        Statement first;
        Statement first_time;
        Statement drop;
        Statement after;
    };

    explicit ConversationsTable(Statements statements) : sql_(std::move(statements)) {}

    Attempt<std::optional<Size>> find(std::int64_t character, std::string_view user);
    Attempt<void> keep_limits(Size size, const Limits& limits);
    Attempt<void> store(const Size& size);

    Statements sql_;
};

}  // namespace elpis::journal
