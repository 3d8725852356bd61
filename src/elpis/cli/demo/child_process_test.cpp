#include "elpis/cli/demo/child_process.h"

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include <doctest/doctest.h>
#include <signal.h>
#include <sys/poll.h>
#include <sys/types.h>
#include <unistd.h>

#include "elpis/base/error.h"
#include "elpis/cli/signals.h"

namespace elpis::cli {
namespace {

std::string read_all(int fd) {
    std::string text;
    std::array<char, 256> piece{};
    while (true) {
        pollfd wanted{.fd = fd, .events = POLLIN, .revents = 0};
        ::poll(&wanted, 1, -1);
        const ssize_t got = ::read(fd, piece.data(), piece.size());
        if (got <= 0) return text;
        text.append(piece.data(), static_cast<std::size_t>(got));
    }
}

TEST_CASE("a child hears us and we hear it, on both of its outputs") {
    const auto child = ChildProcess::start("sh", {"-c", "read word; echo $word; echo oops >&2"});
    REQUIRE(child);
    constexpr std::string_view kLine = "hello\n";
    REQUIRE(::write(child->input(), kLine.data(), kLine.size()) == 6);
    CHECK(read_all(child->output()) == "hello\n");
    CHECK(read_all(child->errors()) == "oops\n");
}

TEST_CASE("a child begins with ordinary signals, whatever we block and ignore") {
    const Signals blocked({SIGTERM, SIGINT});
    ::signal(SIGPIPE, SIG_IGN);
    const auto child = ChildProcess::start(
        "sh", {"-c", "grep ^SigBlk /proc/self/status; kill -PIPE $$; echo it was ignored"});
    REQUIRE(child);
    CHECK(read_all(child->output()) == "SigBlk:\t0000000000000000\n");
}

TEST_CASE("a program that cannot be started is an error with its name") {
    const auto child = ChildProcess::start("/no/such/program", {});
    REQUIRE_FALSE(child);
    CHECK(child.error().code == ErrorCode::Unavailable);
    CHECK(child.error().message.find("/no/such/program") != std::string::npos);
}

}  // namespace
}  // namespace elpis::cli
