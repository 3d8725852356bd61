#include "elpis/cli/terminal.h"

#include <string>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "elpis/base/test_pipe.h"

namespace elpis::cli {
namespace {

constexpr Look kColourful{.terminal = true, .colour = true, .unicode = true, .width = 40};

TEST_CASE("a pipe gets plain text of a fixed width") {
    const TestPipe pipe;
    const Look look = look_of(pipe.writer());
    CHECK_FALSE(look.terminal);
    CHECK_FALSE(look.colour);
    CHECK_FALSE(look.unicode);
}

TEST_CASE("ink is a pair of escape sequences, or nothing") {
    CHECK(paint(kColourful, Ink::Red, "x") == "\x1b[31mx\x1b[0m");
    CHECK(paint(kColourful, Ink::Plain, "x") == "x");
    CHECK(paint(Look{}, Ink::Red, "x") == "x");
}

TEST_CASE("foreign text cannot command the terminal") {
    CHECK(tamed("a\x1b[2Jb") == "a\uFFFD[2Jb");
    CHECK(tamed("a\u009B2Jb") == "a\uFFFD2Jb");
    CHECK(tamed("tab\tand line\nstay") == "tab\tand line\nstay");
    CHECK(tamed("carriage\rreturn") == "carriage\uFFFDreturn");
    CHECK(tamed("né 日本 🙂") == "né 日本 🙂");
    CHECK(tamed("\xc2") == "\uFFFD");
}

TEST_CASE("the status line goes away before text comes, and never wraps") {
    TestPipe pipe;
    Terminal terminal(pipe.writer(), {.terminal = true, .width = 10});
    terminal.show_status("loading, which takes long");
    terminal.print("text");
    CHECK(pipe.drain() == "\r\x1b[Kloading, \r\x1b[Ktext");
}

TEST_CASE("where nobody watches there is no status line") {
    TestPipe pipe;
    Terminal terminal(pipe.writer(), {});
    terminal.show_status("loading");
    terminal.clear_status();
    CHECK(pipe.drain().empty());
}

TEST_CASE("a reader who has gone is noticed and is no error") {
    ::signal(SIGPIPE, SIG_IGN);
    TestPipe pipe;
    Terminal terminal(pipe.writer(), {});
    CHECK(terminal.open());
    pipe.close_reader();
    terminal.print("text");
    CHECK_FALSE(terminal.open());
    CHECK(terminal.check());
}

TEST_CASE("text that cannot be written is an error with its reason") {
    const int full = ::open("/dev/full", O_WRONLY | O_CLOEXEC);
    REQUIRE(full >= 0);
    Terminal terminal(full, {});
    terminal.print("text");
    const auto written = terminal.check();
    REQUIRE_FALSE(written);
    CHECK(written.error().message.find("No space left") != std::string::npos);
    ::close(full);
}

}  // namespace
}  // namespace elpis::cli
