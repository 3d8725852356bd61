#include "elpis/http/target.h"

#include <doctest/doctest.h>

namespace elpis::http {
namespace {

TEST_CASE("a path of this server is no absolute target") {
    for (const char* target : {"/here", "/http://localhost/", "*", "", "http:/x", "ftp://x/y"}) {
        CAPTURE(target);
        CHECK_FALSE(read_absolute(target));
    }
}

TEST_CASE("an absolute target comes apart, whatever the letters of its scheme") {
    const auto whole = read_absolute("HTTP://localhost:8484/a%20b?c=/d#e");
    REQUIRE(whole);
    CHECK(whole->authority == "localhost:8484");
    CHECK(whole->path == "/a%20b");
    const auto secure = read_absolute("https://x?q");
    REQUIRE(secure);
    CHECK(secure->authority == "x");
    CHECK(secure->path == "/");
    const auto nobody = read_absolute("http:///here");
    REQUIRE(nobody);
    CHECK(nobody->authority.empty());
}

}  // namespace
}  // namespace elpis::http
