#include "elpis/journal/reader.h"

#include <filesystem>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/base/error.h"
#include "elpis/journal/journal.h"
#include "elpis/journal/testing/world.h"

namespace elpis::journal {
namespace {

using testing::some_event;
using testing::some_state;
using testing::World;

TEST_CASE_FIXTURE(World, "a reader sees what a server has just written, and changes nothing") {
    Journal journal = open();
    REQUIRE(journal.record(some_event("Iris", 1, clock.wall()), some_state(1, clock.wall())));
    auto reader = Reader::open(file());
    REQUIRE(reader);
    CHECK(reader->events("Iris").value().records.size() == 1);
    REQUIRE(journal.record(some_event("Iris", 2, clock.wall()), some_state(2, clock.wall())));
    CHECK(reader->events("Iris").value().records.size() == 2);
    CHECK(reader->state("Iris").value() == some_state(2, clock.wall()));
    CHECK(reader->characters().value() == std::vector<Character>{{"Iris", clock.wall()}});
    CHECK(reader->generations("Iris").value().records.empty());
    CHECK(reader->events("Bruno").value().records.empty());
    CHECK(journal.health().warning.empty());
}

TEST_CASE_FIXTURE(World, "a journal at rest can be read, too") {
    {
        Journal journal = open();
        REQUIRE(journal.record(some_event("Iris", 1, clock.wall()), some_state(1, clock.wall())));
    }
    auto reader = Reader::open(file());
    REQUIRE(reader);
    CHECK(reader->events("Iris").value().records.at(0).type == "event 1");
}

TEST_CASE_FIXTURE(World, "what is no journal is left alone, with a reason") {
    const auto missing = Reader::open(file());
    REQUIRE_FALSE(missing);
    CHECK(missing.error().code == ErrorCode::NotFound);

    folder.write("state/journal.sqlite", std::string(5'000, 'x'));
    const auto noise = Reader::open(file());
    REQUIRE_FALSE(noise);
    CHECK(noise.error().code == ErrorCode::Unavailable);
    CHECK(noise.error().message.starts_with("The journal " + file().string() +
                                            " cannot be read: file is not a database"));
    CHECK(files("").size() == 1);
}

}  // namespace
}  // namespace elpis::journal
