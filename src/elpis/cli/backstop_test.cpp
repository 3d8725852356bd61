#include "elpis/cli/backstop.h"

#include <chrono>
#include <future>
#include <string>

#include <doctest/doctest.h>

#include "elpis/base/log.h"
#include "elpis/base/test_pipe.h"
#include "elpis/cli/exit_code.h"

namespace elpis::cli {
namespace {

using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""h;

TEST_CASE("a shutdown that takes too long is ended, and the log says by what it was held") {
    TestPipe messages;
    Log log({}, messages.writer());
    std::promise<ExitCode> ended;
    Backstop backstop(log, [&](ExitCode code) { ended.set_value(code); });

    {
        const Backstop::Note note(backstop, "the engine");
    }
    backstop.arm(ExitCode::Interrupted, 0ms);

    CHECK(ended.get_future().get() == ExitCode::Interrupted);
    CHECK(messages.drain().find("the engine did not end within 0 ms") != std::string::npos);
}

TEST_CASE("a shutdown in time is left alone") {
    Log log({.quiet = true});
    bool ended = false;
    {
        Backstop backstop(log, [&](ExitCode) { ended = true; });
        backstop.arm(ExitCode::Ok, 1h);
    }
    CHECK_FALSE(ended);
}

TEST_CASE("an unarmed backstop does nothing") {
    Log log({.quiet = true});
    bool ended = false;
    {
        Backstop backstop(log, [&](ExitCode) { ended = true; });
        backstop.note("something");
    }
    CHECK_FALSE(ended);
}

}  // namespace
}  // namespace elpis::cli
