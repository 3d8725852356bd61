#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/base/error.h"
#include "elpis/journal/journal.h"
#include "elpis/journal/testing/world.h"

namespace elpis::journal {
namespace {

struct Talk : testing::World {
    std::int64_t say(Journal& journal, const std::string& text, const std::string& user = "me") {
        const Message message{.time = clock.wall(), .role = "user", .content = text};
        const auto id = journal.say("Iris", user, std::span(&message, 1));
        REQUIRE(id);
        return *id;
    }

    std::string heard(Journal& journal, std::size_t limit = kMaxPage) {
        std::string all;
        const auto messages = journal.conversation("Iris", "me", limit).value();
        for (const Message& message : messages)
            all += message.content + " ";
        return all;
    }
};

TEST_CASE_FIXTURE(Talk, "a talk goes on after a restart, oldest first") {
    {
        Journal journal = open();
        const std::vector<Message> turn{{.time = clock.wall(), .role = "user", .content = "Hello"},
                                        {.time = clock.wall(), .role = "assistant", .content = ""}};
        CHECK(journal.say("Iris", "me", turn).value() == 2);
        say(journal, "not for me", "you");
    }
    Journal journal = open();
    CHECK(say(journal, "again") == 4);
    const auto all = journal.conversation("Iris", "me").value();
    REQUIRE(all.size() == 3);
    CHECK(all[0] == Message{1, clock.wall(), "user", "Hello"});
    CHECK(all[1] == Message{2, clock.wall(), "assistant", ""});
    CHECK(all[2].content == "again");
    CHECK(journal.conversation("Iris", "nobody").value().empty());
    CHECK(journal.conversation("nobody", "me").value().empty());
    CHECK(journal.users("Iris").value() == std::vector<std::string>{"me", "you"});
    CHECK(journal.users("Iris", "me").value() == std::vector<std::string>{"you"});
}

TEST_CASE_FIXTURE(Talk, "of a long talk the newest messages are kept") {
    options.history_messages = 3;
    Journal journal = open();
    for (const char* text : {"a", "b", "c", "d", "e"})
        say(journal, text);
    CHECK(heard(journal) == "c d e ");
    CHECK(heard(journal, 2) == "d e ");
}

TEST_CASE_FIXTURE(Talk, "of long messages as many are kept as fit") {
    options.history_kib = 1;
    Journal journal = open();
    const std::string long_text(500, 'x');
    for (int i = 0; i < 5; ++i)
        say(journal, long_text);
    CHECK(journal.conversation("Iris", "me").value().size() == 2);

    say(journal, std::string(1024, 'y'));
    CHECK(journal.conversation("Iris", "me").value().size() == 1);

    const Message longer{.time = clock.wall(), .role = "user", .content = std::string(1025, 'z')};
    const auto refused = journal.say("Iris", "me", std::span(&longer, 1));
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ErrorCode::InvalidArgument);
    CHECK(journal.conversation("Iris", "me").value().size() == 1);
}

TEST_CASE_FIXTURE(Talk, "a talk can be taken back to before a message") {
    Journal journal = open();
    say(journal, "a");
    const auto second = say(journal, "b");
    say(journal, "c");
    REQUIRE(journal.rewind("Iris", "me", second));
    CHECK(heard(journal) == "a ");
    say(journal, "d");
    CHECK(heard(journal) == "a d ");
    REQUIRE(journal.rewind("Iris", "me", 0));
    CHECK(journal.users("Iris").value().empty());
    REQUIRE(journal.rewind("nobody", "me", 0));
}

TEST_CASE_FIXTURE(Talk, "ids go up, also after the newest message was taken back") {
    Journal journal = open();
    const auto first = say(journal, "a");
    REQUIRE(journal.rewind("Iris", "me", first));
    CHECK(say(journal, "b") > first);
}

}  // namespace
}  // namespace elpis::journal
