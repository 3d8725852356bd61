#include "elpis/http/listener.h"

#include <string>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

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

TEST_CASE("a socket that listens already is taken over as it is") {
    for (const char* host : {"127.0.0.1", "0.0.0.0"}) {
        auto given = listen_on(host, 0);
        REQUIRE(given);
        const int port = port_of(*given);
        const int number = ::dup(given->get());
        ::fcntl(number, F_SETFL, 0);
        const auto adopted = adopt_listener(number);
        REQUIRE(adopted);
        CHECK(adopted->get() == number);
        CHECK(port_of(*adopted) == port);
        CHECK(host_of(*adopted) == host);
        CHECK((::fcntl(number, F_GETFD) & FD_CLOEXEC) != 0);
        CHECK((::fcntl(number, F_GETFL) & O_NONBLOCK) != 0);
    }
}

TEST_CASE("what is no socket that listens for TCP is not taken over") {
    const auto is_refused = [](int number) {
        const auto adopted = adopt_listener(number);
        REQUIRE_FALSE(adopted);
        CHECK(adopted.error().code == ErrorCode::Unavailable);
        ::close(number);
    };
    is_refused(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    is_refused(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));  // does not listen
    is_refused(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    is_refused(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    is_refused(1'000'000);
}

}  // namespace
}  // namespace elpis::http
