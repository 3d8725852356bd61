#include "elpis/journal/schema.h"

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include "elpis/journal/database.h"
#include "elpis/journal/failure.h"

namespace elpis::journal {
namespace {

// Today's version and one more, as a later change will add it.
std::array<std::string_view, 2> with(std::string_view next) {
    REQUIRE(migrations().size() == 1);
    return {migrations()[0], next};
}

std::int64_t version(Database& database) {
    return database.number("PRAGMA user_version").value();
}

TEST_CASE("an empty database becomes one of ours") {
    Database database = Database::in_memory().value();
    CHECK(standing_of(database).value() == Standing::Ours);
    REQUIRE(migrate(database));
    CHECK(version(database) == 1);
    CHECK(database.number("PRAGMA application_id").value() == kApplicationId);
    CHECK(standing_of(database).value() == Standing::Ours);
    CHECK(database.number("SELECT count(*) FROM events").value() == 0);
}

TEST_CASE("a version 0 that somebody began and did not finish is finished") {
    Database database = Database::in_memory().value();
    REQUIRE(database.execute("PRAGMA application_id = 1164734569"));
    CHECK(standing_of(database).value() == Standing::Ours);
    REQUIRE(migrate(database));
    CHECK(version(database) == 1);
    CHECK(database.number("SELECT count(*) FROM messages").value() == 0);
}

TEST_CASE("an older version is taken to the newest one, and keeps what it holds") {
    Database database = Database::in_memory().value();
    REQUIRE(migrate(database));
    REQUIRE(database.execute("INSERT INTO characters (name, run) VALUES ('Iris', 1)"));

    const auto steps = with("ALTER TABLE characters ADD COLUMN colour TEXT DEFAULT 'blue'");
    CHECK(standing_of(database, steps).value() == Standing::Ours);
    REQUIRE(migrate(database, steps));
    CHECK(version(database) == 2);
    CHECK(database.text("SELECT name || ' ' || colour FROM characters").value() == "Iris blue");
    REQUIRE(migrate(database, steps));  // nothing to do
    CHECK(version(database) == 2);
}

TEST_CASE("a migration that fails in its middle has changed nothing") {
    Database database = Database::in_memory().value();
    REQUIRE(migrate(database));
    const auto steps =
        with("ALTER TABLE characters ADD COLUMN colour TEXT; INSERT INTO nowhere VALUES (1)");
    CHECK_FALSE(migrate(database, steps));
    CHECK(version(database) == 1);
    CHECK_FALSE(database.text("SELECT colour FROM characters"));
    CHECK(database.number("SELECT count(*) FROM characters").value() == 0);
}

TEST_CASE("what is newer, and what is not ours, is told apart") {
    Database newer = Database::in_memory().value();
    REQUIRE(migrate(newer, with("CREATE TABLE more (x)")));
    CHECK(standing_of(newer).value() == Standing::Newer);

    Database other = Database::in_memory().value();
    REQUIRE(other.execute("CREATE TABLE recipes (x)"));
    CHECK(standing_of(other).value() == Standing::Foreign);

    Database named = Database::in_memory().value();
    REQUIRE(named.execute("PRAGMA application_id = 7"));
    CHECK(standing_of(named).value() == Standing::Foreign);
}

}  // namespace
}  // namespace elpis::journal
