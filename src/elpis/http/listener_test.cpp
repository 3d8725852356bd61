#include "elpis/http/listener.h"

#include <string>

#include <doctest/doctest.h>

#include "elpis/base/error.h"

namespace elpis::http {
namespace {

TEST_CASE("only this machine's own addresses are loopback") {
    for (const char* own : {"localhost", "127.0.0.1", "127.8.8.8", "::1"}) {
        CAPTURE(own);
        CHECK(is_loopback(own));
    }
    for (const char* other : {"0.0.0.0", "::", "192.168.1.5", "example.org", "", "128.0.0.1"}) {
        CAPTURE(other);
        CHECK_FALSE(is_loopback(other));
    }
}

TEST_CASE("a port that somebody listens on is not shared") {
    const auto first = listen_on("127.0.0.1", 0);
    REQUIRE(first);
    const auto second = listen_on("127.0.0.1", port_of(*first));
    REQUIRE_FALSE(second);
    CHECK(second.error().code == ErrorCode::Unavailable);
}

TEST_CASE("an address that cannot be had is an error with its name") {
    const auto none = listen_on("no.such.host.invalid", 80);
    REQUIRE_FALSE(none);
    CHECK(none.error().message.find("no.such.host.invalid") != std::string::npos);
}

}  // namespace
}  // namespace elpis::http
