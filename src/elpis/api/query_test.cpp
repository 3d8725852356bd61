#include "elpis/api/query.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"

namespace elpis::api {
namespace {

Result<Query> read(std::vector<std::pair<std::string, std::string>> given) {
    return Query::read({.query = std::move(given)}, {"limit", "after"});
}

TEST_CASE("parameters are read by their names, and may be left out") {
    const auto query = read({{"after", "ada & co"}, {"limit", "7"}});
    REQUIRE(query);
    CHECK(query->text("after") == "ada & co");
    CHECK(query->whole("limit", 1, 10).value() == 7);
    CHECK(query->text("before") == std::nullopt);
    CHECK(read({})->whole("limit", 1, 10).value() == std::nullopt);
}

TEST_CASE("a parameter that is not there, or is there twice, is refused by its name") {
    const auto unknown = read({{"limt", "7"}});
    REQUIRE_FALSE(unknown);
    CHECK(unknown.error().message ==
          "\"limt\" is no parameter of this path; it takes limit, after");
    const auto twice = read({{"limit", "7"}, {"limit", "8"}});
    REQUIRE_FALSE(twice);
    CHECK(twice.error().message == "limit is given twice; once is enough");
    CHECK_FALSE(Query::read({.query = {{"x", "1"}}}));
}

TEST_CASE("a number is whole and within its range") {
    for (const char* text :
         {"", "0", "11", "-1", "+5", "5.0", "5x", " 5", "99999999999999999999"}) {
        CAPTURE(text);
        const auto query = read({{"limit", text}});
        REQUIRE(query);
        const auto refused = query->whole("limit", 1, 10);
        REQUIRE_FALSE(refused);
        CHECK(refused.error().code == ErrorCode::InvalidArgument);
        CHECK(refused.error().message ==
              "limit is \"" + std::string(text) + "\"; it must be a whole number from 1 to 10");
    }
}

}  // namespace
}  // namespace elpis::api
