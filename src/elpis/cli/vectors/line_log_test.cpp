#include "elpis/cli/vectors/line_log.h"

#include <doctest/doctest.h>

#include "elpis/base/error.h"
#include "elpis/base/test_folder.h"

namespace elpis::cli {
namespace {

TEST_CASE("a log is gone on with at its last whole line") {
    const TestFolder folder;
    const auto file = folder.write("log.jsonl", "one\ntwo\nthr");
    auto log = LineLog::open(file);
    REQUIRE(log);
    CHECK(log->content().value() == "one\ntwo\nthr");
    REQUIRE(log->go_on_at(8));
    REQUIRE(log->add("three"));
    CHECK(folder.read("log.jsonl") == "one\ntwo\nthree\n");
}

TEST_CASE("a log that is not there is begun") {
    const TestFolder folder;
    auto log = LineLog::open(folder.path() / "new.jsonl");
    REQUIRE(log);
    CHECK(log->content().value().empty());
    REQUIRE(log->add("one"));
    CHECK(folder.read("new.jsonl") == "one\n");
}

TEST_CASE("two cannot write one log, and a folder is none") {
    const TestFolder folder;
    const auto file = folder.path() / "log.jsonl";
    const auto first = LineLog::open(file);
    REQUIRE(first);
    const auto second = LineLog::open(file);
    REQUIRE_FALSE(second);
    CHECK(second.error().code == ErrorCode::Busy);
    CHECK_FALSE(LineLog::open(folder.path()));
}

}  // namespace
}  // namespace elpis::cli
