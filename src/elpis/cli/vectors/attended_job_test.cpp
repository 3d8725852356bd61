#include "elpis/cli/vectors/attended_job.h"

#include <condition_variable>
#include <mutex>
#include <stdexcept>
#include <stop_token>
#include <tuple>

#include <doctest/doctest.h>
#include <pthread.h>
#include <signal.h>

#include "elpis/base/error.h"
#include "elpis/base/log.h"
#include "elpis/base/result.h"
#include "elpis/cli/backstop.h"
#include "elpis/cli/exit_code.h"
#include "elpis/cli/signals.h"
#include "elpis/cli/vectors/job_progress.h"

namespace elpis::cli {
namespace {

// A job that ends by itself would hang the test when the stop did not reach it; this one waits for
// the stop and nothing else.
Result<void> wait_for_stop(const std::stop_token& stop) {
    std::mutex mutex;
    std::condition_variable_any changed;
    std::unique_lock lock(mutex);
    changed.wait(lock, stop, [] { return false; });
    return fail(ErrorCode::Cancelled, "stopped");
}

TEST_CASE("a job's result is the attendant's, and so is what it throws") {
    Log log({.quiet = true});
    Backstop backstop(log, [](ExitCode) {});
    Signals signals({SIGUSR1});
    const auto attended = [&](const Job& job) { return attend("begins", job, signals, backstop); };
    CHECK(attended([](const std::stop_token&, const JobProgress&) { return Result<void>(); }));
    const auto failed = attended([](const std::stop_token&, const JobProgress& progress) {
        progress("working", 1, 2);
        return Result<void>(fail(ErrorCode::Busy, "too much"));
    });
    REQUIRE_FALSE(failed);
    CHECK(failed.error().message == "too much");
    const Job throwing = [](const std::stop_token&, const JobProgress&) -> Result<void> {
        throw std::runtime_error("odd");
    };
    CHECK_THROWS_AS(std::ignore = attended(throwing), std::runtime_error);
}

TEST_CASE("a signal stops the job, and the result is that it was interrupted") {
    Log log({.quiet = true});
    Backstop backstop(log, [](ExitCode) {});
    Signals signals({SIGUSR1});
    const auto stopped = attend(
        "waiting",
        [attendant = ::pthread_self()](const std::stop_token& stop, const JobProgress&) {
            ::pthread_kill(attendant, SIGUSR1);
            return wait_for_stop(stop);
        },
        signals,
        backstop);
    REQUIRE_FALSE(stopped);
    CHECK(stopped.error().code == ErrorCode::Cancelled);
}

}  // namespace
}  // namespace elpis::cli
