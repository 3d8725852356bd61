#include "elpis/mcp/shelf.h"

#include <string>
#include <utility>

#include <doctest/doctest.h>

#include "elpis/mcp/json.h"

namespace elpis::mcp {
namespace {

Offered thing(std::string name) {
    Json listing = {{"name", name}};
    return {.name = std::move(name), .listing = std::move(listing), .run = {}};
}

TEST_CASE("things are listed in their order and found by their names") {
    const Shelf shelf({thing("b"), thing("a")});
    CHECK(encode(shelf.list()) == R"([{"name":"b"},{"name":"a"}])");
    REQUIRE(shelf.find("a"));
    CHECK(shelf.find("a")->name == "a");
    CHECK_FALSE(shelf.find("c"));
    CHECK_FALSE(shelf.changes());
}

TEST_CASE("whoever listens hears of each change, until it no longer does") {
    Shelf shelf({thing("a")}, /*changes=*/true);
    int heard = 0;
    auto listening = shelf.on_change([&heard] { ++heard; });
    shelf.put(thing("b"));
    CHECK(heard == 1);
    CHECK_FALSE(shelf.take_away("c"));
    CHECK(heard == 1);
    CHECK(shelf.take_away("a"));
    CHECK(heard == 2);
    CHECK(encode(shelf.list()) == R"([{"name":"b"}])");
    listening.reset();
    shelf.put(thing("a"));
    CHECK(heard == 2);
}

TEST_CASE("a thing takes the place of the one with its name, and who found that one keeps it") {
    Shelf shelf({thing("a")}, /*changes=*/true);
    const auto found = shelf.find("a");
    Offered other = thing("a");
    other.listing["title"] = "another";
    shelf.put(std::move(other));
    CHECK(encode(shelf.list()) == R"([{"name":"a","title":"another"}])");
    CHECK(encode(found->listing) == R"({"name":"a"})");
}

}  // namespace
}  // namespace elpis::mcp
