#include "elpis/cli/vectors/job_progress.h"

#include <string>

#include <doctest/doctest.h>

namespace elpis::cli {
namespace {

TEST_CASE("a job's status has its step, a bar and how long it has been") {
    CHECK(job_status({"reading", 5, 10}, 61.9, {}).starts_with("reading  "));
    CHECK(job_status({"reading", 5, 10}, 61.9, {}).ends_with("50 %  1:01"));
    CHECK(job_status({"loading the model", 0, 0}, 3.0, {}) == "loading the model  0:03");
}

TEST_CASE("a log gets each step once and each quarter of it") {
    JobLog log;
    std::string lines;
    for (int done = 0; done <= 100; ++done)
        lines += log.line({"reading", done, 100}).value_or("");
    lines += log.line({"thinking", 0, 0}).value_or("");
    lines += log.line({"thinking", 0, 0}).value_or("");
    CHECK(lines ==
          "reading\n"
          "reading: 25 of 100\n"
          "reading: 50 of 100\n"
          "reading: 75 of 100\n"
          "reading: 100 of 100\n"
          "thinking\n");
}

TEST_CASE("a step that is over at once is one line") {
    JobLog log;
    CHECK(log.line({"reading", 1, 1}).value() == "reading: 1 of 1\n");
    CHECK_FALSE(log.line({"reading", 1, 1}));
}

}  // namespace
}  // namespace elpis::cli
