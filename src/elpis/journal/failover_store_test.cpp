#include "elpis/journal/failover_store.h"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/journal/database.h"
#include "elpis/journal/failure.h"
#include "elpis/journal/health.h"
#include "elpis/journal/pages.h"
#include "elpis/journal/place.h"
#include "elpis/journal/records.h"
#include "elpis/journal/store.h"
#include "elpis/journal/testing/world.h"

namespace elpis::journal {
namespace fs = std::filesystem;
namespace {

using namespace std::chrono_literals;
using testing::some_state;

struct Fixture : testing::World {
    Result<void> save(FailoverStore& store, int number) {
        const SavedState state = some_state(number, clock.wall());
        return store.write([&](Store& inside) { return inside.save("Iris", state); });
    }

    static std::string state(FailoverStore& store) {
        const auto found = store.state("Iris").value();
        return found ? found->json : "";
    }
};

TEST_CASE_FIXTURE(Fixture,
                  "a file that was deleted while it was in use is noticed and begun anew") {
    FailoverStore store(options, clock, log);
    REQUIRE(save(store, 1));
    CHECK(store.log_sync()->sync());
    SUBCASE("deleted") {
        fs::remove(file());
    }
    SUBCASE("by another one in its place") {
        fs::rename(file(), folder.path() / "moved");
        folder.write("state/journal.sqlite", "");
    }
    const auto synced = store.log_sync()->sync();
    REQUIRE_FALSE(synced);
    CHECK(synced.error().kind == Failure::Kind::Replaced);

    store.note_failure(synced.error());
    CHECK(store.health().kept == Health::Kept::InMemory);
    CHECK(state(store).empty());
    REQUIRE(save(store, 2));
    clock.advance(60s);
    REQUIRE(save(store, 3));
    CHECK(store.health() == Health{.kept = Health::Kept::OnDisk, .file = file()});
    CHECK(store.log_sync()->sync());
    CHECK(state(store) == "{\"number\":3}");
}

TEST_CASE_FIXTURE(Fixture, "another journal that is put in its place, with its log, is taken up") {
    const fs::path backup = folder.path() / "backup";
    fs::create_directories(backup);
    {
        FailoverStore store(options, clock, log);
        REQUIRE(save(store, 1));
        for (const auto& each : files("journal.sqlite"))
            fs::copy(each, backup / each.filename());
    }
    FailoverStore store(options, clock, log);
    REQUIRE(save(store, 2));
    for (const char* name : {"journal.sqlite-wal", "journal.sqlite"})
        fs::rename(backup / name, file().parent_path() / name);
    const auto synced = store.log_sync()->sync();
    REQUIRE_FALSE(synced);
    store.note_failure(synced.error());
    clock.advance(60s);
    REQUIRE(store.write(
        [&](Store& inside) { return inside.save("Bruno", some_state(9, clock.wall())); }));
    CHECK(store.health().kept == Health::Kept::OnDisk);
    CHECK(state(store) == "{\"number\":1}");
}

TEST_CASE_FIXTURE(Fixture, "a log that was deleted while it was in use costs nothing") {
    FailoverStore store(options, clock, log);
    REQUIRE(save(store, 1));
    fs::remove(log_of(file()));
    REQUIRE(save(store, 2));
    const auto synced = store.log_sync()->sync();
    REQUIRE_FALSE(synced);
    CHECK(synced.error().kind == Failure::Kind::Detached);

    store.note_failure(synced.error());
    clock.advance(60s);
    REQUIRE(store.write(
        [&](Store& inside) { return inside.save("Bruno", some_state(9, clock.wall())); }));
    CHECK(store.health() == Health{.kept = Health::Kept::OnDisk, .file = file()});
    CHECK(store.log_sync()->sync());
    CHECK(state(store) == "{\"number\":2}");
}

TEST_CASE_FIXTURE(Fixture,
                  "a file that turned out damaged is set aside at the next try, whatever it says") {
    FailoverStore store(options, clock, log);
    REQUIRE(save(store, 1));
    store.note_failure({Failure::Kind::Damaged, "database disk image is malformed"});
    CHECK(state(store).empty());  // not believed any more
    REQUIRE(save(store, 2));
    clock.advance(60s);
    REQUIRE(save(store, 3));
    CHECK(store.health().kept == Health::Kept::OnDisk);
    CHECK(store.health().warning.empty());
    CHECK(store.health().notice.find("found damaged while it was in use") != std::string::npos);
    CHECK(files(".aside-").size() == 3);  // the log and its index went with it, untouched
    CHECK(state(store) == "{\"number\":3}");
}

TEST_CASE_FIXTURE(Fixture, "a file that fails is tried again later each time, up to a minute") {
    FailoverStore store(options, clock, log);
    REQUIRE(save(store, 1));
    fs::rename(file().parent_path(), folder.path() / "moved");
    folder.write("state", "in the way");
    store.note_failure({Failure::Kind::Replaced, "gone"});

    // It cannot be opened now; when it can, that is found out after the wait and not before.
    for (const auto wait : {5s, 10s, 20s, 40s, 60s, 60s}) {
        clock.advance(wait);
        REQUIRE(save(store, 2));
        CHECK(store.health().kept == Health::Kept::InMemory);
    }
    fs::remove(folder.path() / "state");
    fs::rename(folder.path() / "moved", folder.path() / "state");
    clock.advance(59s);
    REQUIRE(save(store, 3));
    CHECK(store.health().kept == Health::Kept::InMemory);
    clock.advance(1s);
    REQUIRE(save(store, 4));
    CHECK(store.health().kept == Health::Kept::OnDisk);
    CHECK(state(store) == "{\"number\":4}");
}

TEST_CASE_FIXTURE(Fixture,
                  "without restore a state that was written before a failure is still given back") {
    options.restore = false;
    FailoverStore store(options, clock, log);
    REQUIRE(save(store, 1));
    store.note_failure({Failure::Kind::Unwritable, "database or disk is full"});
    CHECK(state(store) == "{\"number\":1}");
    clock.advance(60s);
    REQUIRE(store.write(
        [&](Store& inside) { return inside.save("Bruno", some_state(2, clock.wall())); }));
    CHECK(store.health().kept == Health::Kept::OnDisk);
    CHECK(state(store) == "{\"number\":1}");
}

TEST_CASE_FIXTURE(Fixture, "an id that was given in memory is the record's in the file, too") {
    FailoverStore store(options, clock, log);
    const auto say = [&](const char* user) {
        const Message message{.time = clock.wall(), .role = "user", .content = user};
        REQUIRE(store.write([&](Store& inside) -> Attempt<void> {
            ELPIS_TRY([[maybe_unused]] const std::int64_t id,
                      inside.say("Iris", user, std::span(&message, 1)));
            return {};
        }));
        Event event = testing::some_event("Iris", 1, clock.wall());
        event.id = 99;  // ids are the store's to give
        REQUIRE(
            store.write([&](Store& inside) { return inside.record(event, some_state(1, {})); }));
        REQUIRE(store.write([&](Store& inside) {
            return inside.record(Generation{.time = clock.wall(), .character = "Iris"});
        }));
    };
    const auto ids = [&](const char* user) {
        std::vector<std::int64_t> found;
        const auto take = [&](const auto& records) {
            for (const auto& each : records)
                found.push_back(each.id);
        };
        take(store.conversation("Iris", user, 10).value());
        take(store.events("Iris", {}, kStart, 10).value().records);
        take(store.generations("Iris", {}, kStart, 10).value().records);
        return found;
    };
    say("Ann");
    store.note_failure({Failure::Kind::Unwritable, "database or disk is full"});
    say("Bob");
    say("Cid");
    // Leaves a gap before Cid's.
    REQUIRE(store.remove([](Store& inside) { return inside.erase("Iris", "Bob"); }));
    const auto before = ids("Cid");
    CHECK(before == std::vector<std::int64_t>{3, 1, 2, 3, 1, 2, 3});
    clock.advance(60s);
    REQUIRE(save(store, 2));
    CHECK(store.health().kept == Health::Kept::OnDisk);
    CHECK(ids("Cid") == before);
    say("Dan");
    CHECK(ids("Dan").front() == 4);
}

TEST_CASE_FIXTURE(Fixture, "a file that cannot be written at the start is read all the same") {
    {
        FailoverStore store(options, clock, log);
        REQUIRE(save(store, 1));
    }
    std::string expected = "{\"number\":1}";
    SUBCASE("with its states") {}
    SUBCASE("without those of earlier runs") {
        options.restore = false;
        expected = "";
    }
    Database other = Database::open(file(), Database::Mode::ReadWrite).value();
    auto hold = std::optional(Transaction::begin(other).value());
    FailoverStore store(options, clock, log);
    CHECK(store.health().kept == Health::Kept::InMemory);
    CHECK(state(store) == expected);
    REQUIRE(store.write(
        [&](Store& inside) { return inside.save("Bruno", some_state(2, clock.wall())); }));
    hold.reset();
    clock.advance(60s);
    REQUIRE(store.write(
        [&](Store& inside) { return inside.save("Bruno", some_state(3, clock.wall())); }));
    CHECK(store.health() == Health{.kept = Health::Kept::OnDisk, .file = file()});
    CHECK(state(store) == expected);
    CHECK(store.state("Bruno").value() == some_state(3, clock.wall()));
}

TEST_CASE_FIXTURE(Fixture, "what cannot be removed from the file is an error, not a promise") {
    FailoverStore store(options, clock, log);
    REQUIRE(save(store, 1));
    Database other = Database::open(file(), Database::Mode::ReadWrite).value();
    const Transaction hold = Transaction::begin(other).value();
    const auto removed = store.remove([](Store& inside) { return inside.erase("Iris"); });
    REQUIRE_FALSE(removed);
    CHECK(removed.error().code == ErrorCode::Unavailable);
    CHECK(removed.error().message.find("It cannot be removed now") == 0);
    CHECK(state(store) == "{\"number\":1}");
}

}  // namespace
}  // namespace elpis::journal
