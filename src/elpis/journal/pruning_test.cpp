// What is too old or too much goes: pruning.h, as the journal uses it.
#include <chrono>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <span>
#include <string>

#include <doctest/doctest.h>

#include "elpis/journal/journal.h"
#include "elpis/journal/testing/world.h"

namespace elpis::journal {
namespace {

using namespace std::chrono_literals;
using testing::all_events;
using testing::some_event;
using testing::some_state;

struct Aging : testing::World {
    void live(Journal& journal, const std::string& name, int number) {
        REQUIRE(journal.record(some_event(name, number, clock.wall()),
                               some_state(number, clock.wall())));
        REQUIRE(journal.record(Generation{.time = clock.wall(), .character = name}));
        REQUIRE(journal.mark_turn(
            name, "turn " + std::to_string(number), some_state(number, clock.wall())));
        const Message message{.time = clock.wall(), .role = "user", .content = "words"};
        REQUIRE(journal.say(name, "me", std::span(&message, 1)));
    }
};

TEST_CASE_FIXTURE(Aging, "what is older than the retention goes, the newest state stays") {
    options.retention = 10 * 24h;
    Journal journal = open();
    for (int i = 0; i < 200; ++i) {
        live(journal, "Iris", i);
        live(journal, "Bruno", i);
    }
    clock.advance(9 * 24h);
    live(journal, "Iris", 1'000);
    clock.advance(2 * 24h);
    journal.prune();

    CHECK(all_events(journal, "Iris").size() == 1);
    CHECK(all_events(journal, "Bruno").empty());
    CHECK(journal.generations("Iris").value().records.size() == 1);
    CHECK(journal.generations("Bruno").value().records.empty());
    CHECK(journal.conversation("Iris", "me").value().size() == 1);
    CHECK(journal.users("Bruno").value().empty());
    CHECK(journal.state_before("Bruno", "turn 199").value() == std::nullopt);
    CHECK(journal.state_before("Iris", "turn 1000").value() != std::nullopt);
    CHECK(journal.state("Bruno").value()->json == "{\"number\":199}");
}

TEST_CASE_FIXTURE(Aging, "in memory, too, what is too old goes, and pruning comes to an end") {
    options.enabled = false;
    options.retention = 10 * 24h;
    Journal journal = open();
    for (int i = 0; i < 5'000; ++i) {
        Event event = some_event("Iris", i, clock.wall());
        event.context = std::string(500, 'x');
        REQUIRE(journal.record(event, some_state(i, clock.wall())));
    }
    clock.advance(11 * 24h);
    journal.prune();
    CHECK(all_events(journal, "Iris").empty());
    CHECK(journal.state("Iris").value() != std::nullopt);
}

TEST_CASE_FIXTURE(Aging, "a retention of 0 keeps everything") {
    options.retention = 0s;
    Journal journal = open();
    live(journal, "Iris", 1);
    clock.advance(100'000 * 24h);
    journal.prune();
    CHECK(all_events(journal, "Iris").size() == 1);
}

TEST_CASE_FIXTURE(Aging, "an event of a time when the clock was wrong keeps nothing else alive") {
    options.retention = 10 * 24h;
    Journal journal = open();
    for (int i = 0; i < 100; ++i) {
        REQUIRE(journal.record(some_event("Iris", i, clock.wall() + 1000 * 24h),
                               some_state(i, clock.wall())));
    }
    live(journal, "Iris", 100);
    clock.advance(11 * 24h);
    journal.prune();
    CHECK(all_events(journal, "Iris").size() == 100);
}

TEST_CASE_FIXTURE(Aging, "over the size limit the oldest goes, and the file becomes smaller") {
    options.max_mib = 2;
    options.history_kib = 4'096;
    options.history_messages = 1'000'000;
    Journal journal = open();
    REQUIRE(journal.save("Iris", some_state(1, clock.wall())));
    const std::string text(100'000, 'x');
    for (int i = 0; i < 40; ++i) {
        clock.advance(1s);
        const Message message{.time = clock.wall(), .role = "user", .content = text};
        REQUIRE(journal.say("Iris", "me", std::span(&message, 1)));
    }
    for (int i = 0; i < 200; ++i) {
        clock.advance(1s);
        REQUIRE(journal.record(some_event("Iris", i, clock.wall()), some_state(i, clock.wall())));
    }
    journal.prune();
    const std::size_t kept = journal.conversation("Iris", "me").value().size();
    CHECK(kept < 20);
    CHECK(kept > 0);
    CHECK(all_events(journal, "Iris").size() == 200);  // younger than every message that went
    CHECK(journal.state("Iris").value() == some_state(199, clock.wall()));
}

TEST_CASE_FIXTURE(Aging, "the file is no larger than its limit and a little after pruning") {
    options.max_mib = 1;
    {
        Journal journal = open();
        for (int i = 0; i < 6'000; ++i) {
            Event event = some_event("Iris", i, clock.wall());
            event.context = std::string(500, 'x');
            REQUIRE(journal.record(event, some_state(i, clock.wall())));
        }
        journal.prune();
        CHECK(all_events(journal, "Iris").back().type == "event 5999");
        CHECK(all_events(journal, "Iris").size() > 500);
    }
    CHECK(std::filesystem::file_size(file()) <= 2'200'000);  // 1 MiB and 1 MiB to be used next
}

}  // namespace
}  // namespace elpis::journal
