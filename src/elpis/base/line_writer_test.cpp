#include "elpis/base/line_writer.h"

#include <string>

#include <doctest/doctest.h>

#include "elpis/base/test_pipe.h"

namespace elpis {
namespace {

TEST_CASE("a pipe that nobody reads costs lines, not time") {
    TestPipe pipe;
    REQUIRE(pipe.valid());
    LineWriter writer(pipe.writer());
    const std::string line = std::string(999, 'x') + "\n";

    int taken = 0;
    while (writer.write(line))
        ++taken;  // would hang here if it blocked

    CHECK(taken > 0);
    CHECK_FALSE(writer.write(line));
    CHECK(pipe.drain().starts_with(line + line));
    CHECK(writer.write("room again\n"));
}

TEST_CASE("after a line that was cut short, the next one starts on a line of its own") {
    TestPipe pipe;
    LineWriter writer(pipe.writer());

    REQUIRE_FALSE(writer.write(std::string(1U << 20U, 'x') + "\n"));
    REQUIRE(pipe.drain().find('\n') == std::string::npos);
    REQUIRE(writer.write("next\n"));

    CHECK(pipe.drain() == "\nnext\n");
}

TEST_CASE("a long line passes in pieces") {
    TestPipe pipe;
    LineWriter writer(pipe.writer());
    const std::string line = std::string(20'000, 'x') + "\n";

    CHECK(writer.write(line));
    CHECK(pipe.drain() == line);
}

TEST_CASE("a reader that went away is no signal") {
    TestPipe pipe;
    LineWriter writer(pipe.writer());
    pipe.close_reader();

    CHECK_FALSE(writer.write("anyone?\n"));  // SIGPIPE would end the test here
}

}  // namespace
}  // namespace elpis
