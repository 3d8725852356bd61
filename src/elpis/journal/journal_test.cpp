#include "elpis/journal/journal.h"

#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <ios>
#include <iterator>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>
#include <sys/stat.h>

#include "elpis/base/clock.h"
#include "elpis/base/error.h"
#include "elpis/journal/testing/world.h"

namespace elpis::journal {
namespace fs = std::filesystem;
namespace {

using namespace std::chrono_literals;
using testing::all_events;
using testing::some_event;
using testing::some_state;
using testing::World;

TEST_CASE_FIXTURE(World, "what was recorded is there after a restart, to the last digit") {
    std::vector<Event> given;
    {
        Journal journal = open();
        CHECK(journal.health() == Health{.kept = Health::Kept::OnDisk, .file = file()});
        for (int i = 0; i < 5; ++i) {
            clock.advance(1500us);
            given.push_back(some_event("Iris", i, clock.wall()));
            REQUIRE(journal.record(given.back(), some_state(i, clock.wall())));
            given.back().id = i + 1;
        }
    }
    Journal journal = open();
    CHECK(all_events(journal, "Iris") == given);
    CHECK(all_events(journal, "Iris", 2) == given);
    CHECK(journal.state("Iris").value() == some_state(4, clock.wall()));
    CHECK(journal.state("Bruno").value() == std::nullopt);
}

TEST_CASE_FIXTURE(World, "the files are for their owner alone, and one is left at rest") {
    {
        Journal journal = open();
        REQUIRE(journal.save("Iris", some_state(1, clock.wall())));
        for (const auto& each : files("")) {
            CAPTURE(each.string());
            struct stat found{};
            REQUIRE(::stat(each.c_str(), &found) == 0);
            CHECK((found.st_mode & 0777U) == 0600U);
        }
        CHECK(files("journal.sqlite").size() == 4);  // database, log, index, lock
    }
    CHECK(files("journal.sqlite").size() == 2);  // database, lock
}

TEST_CASE_FIXTURE(World, "events come in order of time, within the range asked for") {
    Journal journal = open();
    const Clock::Wall start = clock.wall();
    for (const int second : {3, 1, 2, 1}) {  // clocks go back
        REQUIRE(journal.record(some_event("Iris", second, start + std::chrono::seconds(second)),
                               some_state(0, start)));
    }
    const auto ids = [&](const TimeRange& range) {
        std::vector<std::int64_t> found;
        for (const Event& event : all_events(journal, "Iris", 1, range))
            found.push_back(event.id);
        return found;
    };
    CHECK(ids({}) == std::vector<std::int64_t>{2, 4, 3, 1});
    CHECK(ids({.since = start + 2s}) == std::vector<std::int64_t>{3, 1});
    CHECK(ids({.until = start + 2s}) == std::vector<std::int64_t>{2, 4});
    CHECK(ids({.since = start + 2s, .until = start + 3s}) == std::vector<std::int64_t>{3});
    CHECK(all_events(journal, "Bruno").empty());
}

TEST_CASE_FIXTURE(World, "everybody who was met is listed, page by page") {
    Journal journal = open();
    for (const char* name : {"b", "c", "a"})
        REQUIRE(journal.save(name, some_state(1, clock.wall())));
    const Message hello{.time = clock.wall(), .role = "user", .content = "hello"};
    REQUIRE(journal.say("d", "me", std::span(&hello, 1)));

    const auto first = journal.characters("", 3).value();
    REQUIRE(first.size() == 3);
    CHECK(first[0] == Character{"a", clock.wall()});
    CHECK(journal.characters("c").value() == std::vector<Character>{{.name = "d", .saved_at = {}}});
}

TEST_CASE_FIXTURE(World, "events are read backwards, page by page, as they are read forwards") {
    Journal journal = open();
    const Clock::Wall start = clock.wall();
    for (const int second : {3, 1, 2, 1, 5}) {  // clocks go back
        REQUIRE(journal.record(some_event("Iris", second, start + std::chrono::seconds(second)),
                               some_state(0, start)));
        REQUIRE(journal.record(some_event("Bruno", second, start), some_state(0, start)));
    }
    const std::vector<Event> forwards = all_events(journal, "Iris");
    for (const std::size_t size : {std::size_t{1}, std::size_t{2}, std::size_t{5}, kMaxPage}) {
        CAPTURE(size);
        std::vector<Event> backwards;
        for (std::optional<Cursor> before = kEnd; before;) {
            const auto page = journal.events_before("Iris", *before, size);
            REQUIRE(page);
            CHECK(page->records.size() <= size);
            backwards.insert(backwards.begin(), page->records.begin(), page->records.end());
            before = page->next;
        }
        CHECK(backwards == forwards);
    }
    CHECK(journal.events_before("Nobody").value().records.empty());
}

TEST_CASE_FIXTURE(World, "generations come back with what was left open") {
    Journal journal = open();
    Generation given{.time = clock.wall(),
                     .character = "Iris",
                     .temperature = 0.7,
                     .top_p = {},
                     .steering = R"({"set":"trained"})",
                     .prompt_tokens = 12,
                     .completion_tokens = 34,
                     .cached_tokens = 5,
                     .finish_reason = "stop"};
    REQUIRE(journal.record(given));
    given.id = 1;
    CHECK(journal.generations("Iris").value().records == std::vector{given});
}

TEST_CASE_FIXTURE(World, "without restore the states of earlier runs are kept, not given back") {
    const auto before = some_state(1, clock.wall());
    {
        Journal journal = open();
        REQUIRE(journal.record(some_event("Iris", 1, clock.wall()), before));
        REQUIRE(journal.mark_turn("Iris", "hash", before));
    }
    options.restore = false;
    {
        Journal journal = open();
        CHECK(journal.state("Iris").value() == std::nullopt);
        CHECK(journal.state_before("Iris", "hash").value() == std::nullopt);
        CHECK(all_events(journal, "Iris").size() == 1);
        CHECK(journal.characters().value() ==
              std::vector<Character>{{.name = "Iris", .saved_at = {}}});
        REQUIRE(journal.save("Bruno", before));
        CHECK(journal.state("Bruno").value() == before);
    }
    options.restore = true;
    Journal journal = open();
    CHECK(journal.state("Iris").value() == before);
    CHECK(journal.state_before("Iris", "hash").value() == before);
}

TEST_CASE_FIXTURE(World, "a turn can be undone while it is among the newest") {
    options.turns = 3;
    Journal journal = open();
    const auto mark = [&](const std::string& hash, int number) {
        REQUIRE(journal.mark_turn("Iris", hash, some_state(number, clock.wall())));
    };
    const auto known = [&](const std::string& hash) {
        return journal.state_before("Iris", hash).value();
    };
    mark("one", 1);
    mark("two", 2);
    mark("three", 3);
    mark("one", 11);  // again: the newest now
    mark("four", 4);
    CHECK(known("one") == some_state(11, clock.wall()));
    CHECK(known("two") == std::nullopt);
    CHECK(known("three") == some_state(3, clock.wall()));
    CHECK(known("four") == some_state(4, clock.wall()));
    CHECK(journal.state_before("Bruno", "one").value() == std::nullopt);
}

TEST_CASE_FIXTURE(World, "what is no record is refused with a sentence, and nothing is written") {
    Journal journal = open();
    const auto told = [](const auto& result) {
        REQUIRE_FALSE(result);
        CHECK(result.error().code == ErrorCode::InvalidArgument);
        return result.error().message;
    };
    const SavedState state = some_state(1, clock.wall());
    Event event = some_event("Iris", 1, clock.wall());
    event.after.mood.arousal = NAN;
    CHECK(told(journal.record(event, state)) ==
          "The journal takes finite figures only, and the state after is nan.");
    CHECK(told(journal.save("", state)) ==
          "The character \"\" has 0 bytes; it must have 1 to 256.");
    CHECK(told(journal.save("Iris", {std::string(kMaxState + 1, ' '), clock.wall()})) ==
          "The saved state has 524289 bytes; the journal takes at most 524288.");
    CHECK(journal.characters().value().empty());
}

TEST_CASE_FIXTURE(World, "a context that is too long is cut between two characters") {
    Journal journal = open();
    Event event = some_event("Iris", 1, clock.wall());
    event.context = std::string(kMaxContext - 1, 'x') + "\u00e4";
    REQUIRE(journal.record(event, some_state(1, clock.wall())));
    CHECK(all_events(journal, "Iris").at(0).context == std::string(kMaxContext - 1, 'x'));
}

// Whether any file of the journal has this text in it.
bool on_disk(const World& world, std::string_view text) {
    for (const auto& each : world.files("journal.sqlite")) {
        std::ifstream file(each, std::ios::binary);
        const std::string bytes{std::istreambuf_iterator<char>(file), {}};
        if (bytes.find(text) != std::string::npos) return true;
    }
    return false;
}

TEST_CASE_FIXTURE(World, "what is erased is gone from the files, too") {
    Journal journal = open();
    const auto say = [&](const char* user, const std::string& text) {
        const Message message{.time = clock.wall(), .role = "user", .content = text};
        REQUIRE(journal.say("Iris", user, std::span(&message, 1)));
    };
    say("me", "the secret of the lighthouse");
    say("you", "the weather of today");
    REQUIRE(on_disk(*this, "lighthouse"));

    CHECK(journal.erase("Iris", "me").value());
    CHECK_FALSE(on_disk(*this, "lighthouse"));
    CHECK(on_disk(*this, "weather"));
    CHECK(journal.users("Iris").value() == std::vector<std::string>{"you"});
    CHECK_FALSE(journal.erase("Iris", "me").value());

    Event event = some_event("Iris", 1, clock.wall());
    event.context = "heard of a shipwreck";
    REQUIRE(journal.record(event, {"{\"of\":\"a sailor\"}", clock.wall()}));
    REQUIRE(journal.mark_turn("Iris", "hash", {"{\"of\":\"a sailor\"}", clock.wall()}));
    REQUIRE(on_disk(*this, "sailor"));
    CHECK(journal.erase("Iris").value());
    for (const char* text : {"shipwreck", "sailor", "weather", "Iris"}) {
        CAPTURE(text);
        CHECK_FALSE(on_disk(*this, text));
    }
    CHECK(journal.characters().value().empty());
    CHECK(journal.state("Iris").value() == std::nullopt);
    CHECK_FALSE(journal.erase("Iris").value());
}

TEST_CASE_FIXTURE(World, "switched off it keeps all in memory and warns nobody") {
    options.enabled = false;
    Journal journal = open();
    CHECK(journal.health() == Health{});
    REQUIRE(journal.record(some_event("Iris", 1, clock.wall()), some_state(1, clock.wall())));
    CHECK(journal.state("Iris").value() == some_state(1, clock.wall()));
    CHECK(all_events(journal, "Iris").size() == 1);
    CHECK_FALSE(fs::exists(file()));
}

TEST_CASE_FIXTURE(World, "without a place for a file it keeps all in memory and says so") {
    options.path.clear();
    Journal journal = open();
    CHECK(journal.health().kept == Health::Kept::InMemory);
    CHECK(journal.health().warning.starts_with("There is no place for a journal"));
    REQUIRE(journal.record(some_event("Iris", 1, clock.wall()), some_state(1, clock.wall())));
    CHECK(all_events(journal, "Iris").size() == 1);
}

TEST_CASE("causes have names that lead back to them") {
    for (const Cause cause : {Cause::ToolCall,
                              Cause::AppraisalWords,
                              Cause::AppraisalProbe,
                              Cause::Reset,
                              Cause::SetBaseline,
                              Cause::Restore,
                              Cause::Advance,
                              Cause::TurnUndone,
                              Cause::Created,
                              Cause::Other}) {
        CHECK(cause_of(name_of(cause)) == cause);
    }
    CHECK(name_of(Cause::TurnUndone) == "turn_undone");
    CHECK(cause_of("of a newer version") == Cause::Other);
}

}  // namespace
}  // namespace elpis::journal
