#include "elpis/journal/database.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include "elpis/base/test_folder.h"
#include "elpis/journal/failure.h"

namespace elpis::journal {
namespace {

struct Fixture {
    Fixture() { REQUIRE(database.execute("CREATE TABLE t (a, b)")); }

    std::int64_t count() { return database.number("SELECT count(*) FROM t").value(); }

    Database database = Database::in_memory().value();
};

TEST_CASE_FIXTURE(Fixture, "values come back as they were bound") {
    Statement insert = database.prepare("INSERT INTO t VALUES (?1, ?2)").value();
    Statement select = database.prepare("SELECT a, b FROM t WHERE rowid = ?1").value();
    const std::string nul("a\0b", 3);
    REQUIRE(insert.run(INT64_MIN, 0.1));
    REQUIRE(insert.run(nul, std::string_view()));
    REQUIRE(insert.run(std::optional<double>(), std::nullopt));

    CHECK(select.one([](const Row& row) { return row.integer(0); }, 1).value() == INT64_MIN);
    CHECK(select.one([](const Row& row) { return row.real(1); }, 1).value() == 0.1);
    CHECK(select.one([](const Row& row) { return row.text(0); }, 2).value() == nul);
    CHECK(select.one([](const Row& row) { return row.text(1); }, 2).value() == "");
    CHECK(database.number("SELECT count(*) FROM t WHERE b = ''").value() == 1);
    const auto null = select.one([](const Row& row) { return row.optional_real(0); }, 3).value();
    REQUIRE(null.has_value());
    CHECK_FALSE(null->has_value());
    CHECK_FALSE(select.one([](const Row& row) { return row.text(0); }, 4).value().has_value());
}

TEST_CASE_FIXTURE(Fixture, "a text is a value, whatever is written in it") {
    Statement insert = database.prepare("INSERT INTO t VALUES (?1, 0)").value();
    REQUIRE(insert.run(std::string_view("'); DROP TABLE t; --")));
    CHECK(count() == 1);
}

TEST_CASE_FIXTURE(Fixture, "a transaction is undone unless it is committed") {
    {
        const Transaction transaction = Transaction::begin(database).value();
        REQUIRE(database.execute("INSERT INTO t VALUES (1, 1)"));
    }
    CHECK(count() == 0);
    {
        Transaction transaction = Transaction::begin(database).value();
        REQUIRE(database.execute("INSERT INTO t VALUES (1, 1)"));
        REQUIRE(transaction.commit());
    }
    CHECK(count() == 1);
}

TEST_CASE_FIXTURE(Fixture, "a statement that failed can be used again") {
    REQUIRE(database.execute("CREATE UNIQUE INDEX u ON t (a)"));
    Statement insert = database.prepare("INSERT INTO t VALUES (?1, 0)").value();
    REQUIRE(insert.run(1));
    const auto twice = insert.run(1);
    REQUIRE_FALSE(twice);
    CHECK(twice.error().kind == Failure::Kind::Damaged);
    CHECK(insert.run(2));
}

TEST_CASE_FIXTURE(Fixture, "a database that may not grow is unwritable, not damaged") {
    REQUIRE(database.execute("PRAGMA max_page_count = 4"));
    Statement insert = database.prepare("INSERT INTO t VALUES (?1, 0)").value();
    const auto full = insert.run(std::string(100'000, 'x'));
    REQUIRE_FALSE(full);
    CHECK(full.error().kind == Failure::Kind::Unwritable);
    CHECK(full.error().message.starts_with("database or disk is full"));
}

TEST_CASE("a file that is no database is damaged, one that is not there unwritable") {
    const TestFolder folder;
    const auto file = folder.write("noise", std::string(5'000, 'x'));
    auto database = Database::open(file, Database::Mode::ReadWrite);
    REQUIRE(database);
    const auto read = database->number("PRAGMA user_version");
    REQUIRE_FALSE(read);
    CHECK(read.error().kind == Failure::Kind::Damaged);

    const auto missing = Database::open(folder.path() / "missing", Database::Mode::ReadWrite);
    REQUIRE_FALSE(missing);
    CHECK(missing.error().kind == Failure::Kind::Unwritable);
}

}  // namespace
}  // namespace elpis::journal
