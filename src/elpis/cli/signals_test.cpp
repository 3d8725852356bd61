#include "elpis/cli/signals.h"

#include <doctest/doctest.h>
#include <signal.h>
#include <sys/poll.h>

namespace elpis::cli {
namespace {

bool readable(int fd) {
    pollfd wanted{.fd = fd, .events = POLLIN, .revents = 0};
    return ::poll(&wanted, 1, 0) == 1;
}

TEST_CASE("a signal waits to be taken instead of interrupting") {
    Signals signals({SIGUSR1, SIGUSR2});
    CHECK_FALSE(readable(signals.fd()));
    CHECK_FALSE(signals.take());

    REQUIRE(::raise(SIGUSR1) == 0);
    CHECK(readable(signals.fd()));
    CHECK(signals.take() == SIGUSR1);
    CHECK_FALSE(signals.take());
}

}  // namespace
}  // namespace elpis::cli
