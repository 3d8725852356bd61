#include <algorithm>
#include <chrono>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <random>
#include <set>
#include <span>
#include <string>

#include <doctest/doctest.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include "elpis/journal/database.h"
#include "elpis/journal/journal.h"
#include "elpis/journal/testing/world.h"

namespace elpis::journal {
namespace fs = std::filesystem;
namespace {

using namespace std::chrono_literals;
using testing::all_events;
using testing::some_event;
using testing::some_state;
using testing::World;

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

// While it lives, no file of this process grows beyond so many bytes: a disk that is full.
class FullDisk {
public:
    explicit FullDisk(std::size_t bytes) {
        ::getrlimit(RLIMIT_FSIZE, &before_);
        handler_ = ::signal(SIGXFSZ, SIG_IGN);
        const rlimit full{.rlim_cur = bytes, .rlim_max = before_.rlim_max};
        ::setrlimit(RLIMIT_FSIZE, &full);
    }
    ~FullDisk() {
        ::setrlimit(RLIMIT_FSIZE, &before_);
        ::signal(SIGXFSZ, handler_);
    }
    FullDisk(const FullDisk&) = delete;
    FullDisk& operator=(const FullDisk&) = delete;

private:
    rlimit before_{};
    void (*handler_)(int) = nullptr;
};

struct Failing : World {
    void live(Journal& journal, int number, const std::string& name = "Iris") {
        clock.advance(1ms);
        REQUIRE(journal.record(some_event(name, number, clock.wall()),
                               some_state(number, clock.wall())));
    }

    // 0, 1, 2, … when nothing is missing and nothing is there twice.
    static std::string numbers(Journal& journal, const std::string& name = "Iris") {
        std::string all;
        for (const Event& event : all_events(journal, name, 3))
            all += event.type.substr(6) + " ";
        return all;
    }
};

TEST_CASE_FIXTURE(Failing, "a second journal on one file keeps its own in memory and says so") {
    Journal first = open();
    live(first, 1);
    Journal second = open();
    CHECK(second.health().kept == Health::Kept::InMemory);
    CHECK(second.health().warning ==
          "The journal " + file().string() + " is in use by another process (" +
              std::to_string(::getpid()) +
              "). What happens in this one is kept in memory until it ends; journal.path gives it "
              "a file of its own.");
    live(second, 2);
    CHECK(numbers(first) == "1 ");
    CHECK(numbers(second) == "2 ");
    CHECK(first.health().warning.empty());
}

TEST_CASE_FIXTURE(Failing,
                  "what is no journal is set aside with all its bytes, and a new one begins") {
    std::string reason;
    SUBCASE("a text") {
        folder.write("state/journal.sqlite", std::string(4'096, 'x') + "dear diary");
        reason = "file is not a database";
    }
    SUBCASE("a database of another program") {
        folder.write("state/journal.sqlite", "");
        Database other = Database::open(file(), Database::Mode::ReadWrite).value();
        REQUIRE(other.execute("PRAGMA journal_mode = WAL; CREATE TABLE recipes (x)"));
        reason = "it belongs to another program";
    }
    SUBCASE("a journal of a newer version") {
        {
            Journal journal = open();
        }
        Database newer = Database::open(file(), Database::Mode::ReadWrite).value();
        REQUIRE(newer.execute("PRAGMA user_version = 99"));
        reason = "it was written by a newer version of Elpis";
    }
    SUBCASE("a journal without its tables") {
        {
            Journal journal = open();
        }
        Database bare = Database::open(file(), Database::Mode::ReadWrite).value();
        REQUIRE(bare.execute("DROP TABLE events"));
        reason = "no such table: events";
    }
    const std::string before = folder.read("state/journal.sqlite");

    Journal journal = open();
    CHECK(journal.health().kept == Health::Kept::OnDisk);
    CHECK(journal.health().warning.empty());
    CHECK(has(journal.health().notice, reason));
    CHECK(has(journal.health().notice, "was set aside as"));
    live(journal, 1);
    CHECK(numbers(journal) == "1 ");
    const auto aside = files(".aside-20231114T221320Z");
    REQUIRE_FALSE(aside.empty());
    CHECK(folder.read("state/journal.sqlite.aside-20231114T221320Z") == before);
}

TEST_CASE_FIXTURE(Failing,
                  "whatever bytes are wrong, a journal opens, takes events and gives them back") {
    {
        Journal journal = open();
        for (int i = 0; i < 300; ++i)
            live(journal, i, "character " + std::to_string(i % 7));
    }
    const std::string good = folder.read("state/journal.sqlite");
    std::mt19937 random(6);  // NOLINT: the same each time
    const auto below = [&](std::size_t end) {
        return std::uniform_int_distribution<std::size_t>(0, end - 1)(random);
    };
    int set_aside = 0;
    for (int round = 0; round < 60; ++round) {
        CAPTURE(round);
        for (const auto& old : files("journal.sqlite"))
            fs::remove(old);
        std::string bad = good;
        if (round % 3 == 0) {
            bad.resize(below(bad.size()));
        } else if (round % 3 == 1) {
            for (int i = 0; i < 20; ++i)
                bad[below(bad.size())] = static_cast<char>(below(256));
        } else {
            const std::size_t at = below(bad.size());
            std::fill(bad.begin() + static_cast<std::ptrdiff_t>(at),
                      bad.begin() + static_cast<std::ptrdiff_t>(std::min(at + 5'000, bad.size())),
                      '\xFF');
        }
        folder.write("state/journal.sqlite", bad);
        {
            Journal journal = open();
            for (int i = 0; i < 7; ++i) {
                const std::string name = "character " + std::to_string(i);
                // Found or not: what is wrong may not be in the way.
                [[maybe_unused]] const auto state = journal.state(name);
                [[maybe_unused]] const auto events = journal.events(name);
            }
            clock.advance(2min);  // what was found in reading is set aside now
            live(journal, 1, "Iris");
            CHECK(numbers(journal) == "1 ");
            CHECK(journal.state("Iris").value() == some_state(1, clock.wall()));
            CHECK(journal.health().kept == Health::Kept::OnDisk);
        }
        set_aside += files(".aside-").empty() ? 0 : 1;
        Journal again = open();
        CHECK(numbers(again) == "1 ");
    }
    CHECK(set_aside > 30);  // where only a figure is another one, nobody can know
}

TEST_CASE_FIXTURE(Failing, "a log with wrong bytes costs at most what was in the log") {
    {
        live(*std::make_unique<Journal>(options, clock, log), 0);
    }  // at rest: no log
    std::string good;
    std::string good_log;
    {
        Journal journal = open();
        for (int i = 1; i < 5; ++i)
            live(journal, i);
        good = folder.read("state/journal.sqlite");
        good_log = folder.read("state/journal.sqlite-wal");
    }
    REQUIRE(good_log.size() > 10'000);
    std::mt19937 random(7);  // NOLINT: the same each time
    std::set<std::string> found;
    for (int round = 0; round < 40; ++round) {
        CAPTURE(round);
        std::string bad = good_log;
        bad[random() % bad.size()] ^= '\x01';
        folder.write("state/journal.sqlite", good);
        folder.write("state/journal.sqlite-wal", bad);
        Journal journal = open();
        CHECK(journal.health() == Health{.kept = Health::Kept::OnDisk, .file = file()});
        found.insert(numbers(journal));
        live(journal, 5);
        CHECK(journal.state("Iris").value()->json == "{\"number\":5}");
    }
    // All up to the first wrong byte, in order.
    for (const std::string& each : found)
        CHECK(std::string("0 1 2 3 4 ").starts_with(each));
    CHECK(found.size() > 2);
    CHECK_FALSE(found.contains(""));
}

TEST_CASE_FIXTURE(Failing,
                  "on a full disk events go to memory, and to the file when there is room") {
    Journal journal = open();
    int number = 0;
    for (; number < 5; ++number)
        live(journal, number);
    const Message hello{.time = clock.wall(), .role = "user", .content = "hello"};
    REQUIRE(journal.say("Iris", "me", std::span(&hello, 1)));
    {
        const FullDisk full(fs::file_size(file().string() + "-wal"));
        for (; number < 10; ++number)
            live(journal, number);
        CHECK(journal.health().kept == Health::Kept::InMemory);
        CHECK(has(journal.health().warning,
                  "What happens now is kept in memory, and written to the file when that is "
                  "possible again."));
        live(journal, 0, "Bruno");
        REQUIRE(journal.say("Iris", "me", std::span(&hello, 1)));
        REQUIRE(journal.record(Generation{.time = clock.wall(), .character = "Iris"}));
        REQUIRE(journal.mark_turn("Iris", "hash", some_state(77, clock.wall())));

        // Reading sees both, as if nothing were wrong.
        CHECK(numbers(journal) == "0 1 2 3 4 5 6 7 8 9 ");
        CHECK(journal.state("Iris").value()->json == "{\"number\":9}");
        CHECK(journal.conversation("Iris", "me").value().size() == 2);
        CHECK(journal.characters().value().size() == 2);

        clock.advance(6s);  // tried again, in vain
        live(journal, number++);
        CHECK(journal.health().kept == Health::Kept::InMemory);
    }
    live(journal, number++);  // not yet: it is tried now and then
    CHECK(journal.health().kept == Health::Kept::InMemory);
    clock.advance(60s);
    live(journal, number++);
    CHECK(journal.health() == Health{.kept = Health::Kept::OnDisk, .file = file()});

    const auto check_all = [&](Journal& open) {
        CHECK(numbers(open) == "0 1 2 3 4 5 6 7 8 9 10 11 12 ");
        CHECK(numbers(open, "Bruno") == "0 ");
        CHECK(open.state("Iris").value()->json == "{\"number\":12}");
        CHECK(open.conversation("Iris", "me").value().size() == 2);
        CHECK(open.generations("Iris").value().records.size() == 1);
        CHECK(open.state_before("Iris", "hash").value()->json == "{\"number\":77}");
    };
    check_all(journal);
}

TEST_CASE_FIXTURE(Failing, "what was kept in memory is in the file after a restart") {
    {
        Journal journal = open();
        live(journal, 0);
        {
            const FullDisk full(fs::file_size(file().string() + "-wal"));
            live(journal, 1);
        }
        clock.advance(60s);
        live(journal, 2);
    }
    Journal journal = open();
    CHECK(numbers(journal) == "0 1 2 ");
}

TEST_CASE_FIXTURE(Failing, "a disk that is full at the start is found out later to have room") {
    fs::create_directories(file().parent_path());
    {
        const FullDisk full(100);
        Journal journal = open();
        CHECK(journal.health().kept == Health::Kept::InMemory);
        live(journal, 0);
        CHECK(numbers(journal) == "0 ");
    }
    Journal journal = [&] {
        const FullDisk full(100);
        return open();
    }();
    live(journal, 0);
    clock.advance(60s);
    live(journal, 1);
    CHECK(journal.health().kept == Health::Kept::OnDisk);
    CHECK(numbers(journal) == "0 1 ");
}

TEST_CASE_FIXTURE(Failing,
                  "in memory, too, there is a bound: the oldest goes, the newest is kept") {
    options.enabled = false;
    options.history_kib = 16'384;
    options.history_messages = 1'000'000;
    Journal journal = open();
    const Message large{.time = clock.wall(), .role = "user", .content = std::string(4 << 20, 'x')};
    for (int i = 0; i < 30; ++i) {
        clock.advance(1s);
        REQUIRE(journal.say("Iris", "user " + std::to_string(i), std::span(&large, 1)));
    }
    live(journal, 1);
    journal.prune();
    CHECK(journal.users("Iris").value().size() < 16);
    CHECK(journal.users("Iris").value().size() > 8);
    CHECK(journal.conversation("Iris", "user 29").value().size() == 1);
    CHECK(numbers(journal) == "1 ");
}

TEST_CASE_FIXTURE(Failing, "a folder where nothing may be written is no reason to stop") {
    folder.write("state", "a file where a folder should be");
    Journal journal = open();
    CHECK(journal.health().kept == Health::Kept::InMemory);
    CHECK(has(journal.health().warning, "Not a directory"));
    live(journal, 1);
    CHECK(numbers(journal) == "1 ");
}

TEST_CASE_FIXTURE(Failing, "another program's lock makes it write to memory until it is gone") {
    Journal journal = open();
    live(journal, 0);
    {
        Database other = Database::open(file(), Database::Mode::ReadWrite).value();
        const Transaction hold = Transaction::begin(other).value();
        live(journal, 1);
        CHECK(journal.health().kept == Health::Kept::InMemory);
        CHECK(has(journal.health().warning, "database is locked"));
    }
    clock.advance(60s);
    live(journal, 2);
    CHECK(journal.health().warning.empty());
    CHECK(numbers(journal) == "0 1 2 ");
}

}  // namespace
}  // namespace elpis::journal
