#include "elpis/engine/side_jobs.h"

#include <chrono>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/base/clock.h"
#include "elpis/engine/cells.h"

namespace elpis::engine {
namespace {

constexpr Clock::Monotonic kStart{};
using std::chrono::seconds;

TEST_CASE("a job is late after its time, and its worker is stuck until it comes back") {
    SideJobs jobs;
    jobs.began(1, Work::Grammar, kStart);
    jobs.began(2, Work::Prepare, kStart + seconds(5));
    CHECK(jobs.late(kStart + seconds(9)).empty());
    CHECK(jobs.late(kStart + seconds(10)) == std::vector<RequestId>{1});
    CHECK(jobs.stuck(Work::Grammar, kStart + seconds(10)) == 1);
    CHECK(jobs.stuck(Work::Prepare, kStart + seconds(10)) == 0);
    jobs.ended(1);
    CHECK(jobs.stuck(Work::Grammar, kStart + seconds(60)) == 0);
    CHECK(jobs.stuck(Work::Prepare, kStart + seconds(60)) == 1);
}

TEST_CASE("the earliest deadline is that of somebody who still waits") {
    SideJobs jobs;
    CHECK_FALSE(jobs.earliest_deadline([](RequestId) { return true; }));
    jobs.began(1, Work::Prepare, kStart);
    jobs.began(2, Work::Prepare, kStart + seconds(3));
    CHECK(jobs.earliest_deadline([](RequestId) { return true; }) == kStart + seconds(10));
    CHECK(jobs.earliest_deadline([](RequestId id) { return id != 1; }) == kStart + seconds(13));
}

TEST_CASE("who is in line has not begun, until it begins or goes") {
    SideJobs jobs;
    jobs.posted(1);
    jobs.posted(2);
    jobs.posted(3);
    jobs.began(1, Work::Grammar, kStart);
    jobs.forget(3);
    CHECK(jobs.not_begun() == std::vector<RequestId>{2});
}

TEST_CASE("a request's next job begins anew") {
    SideJobs jobs;
    jobs.began(1, Work::Grammar, kStart);
    jobs.began(1, Work::Grammar, kStart + seconds(8));
    CHECK(jobs.late(kStart + seconds(12)).empty());
}

}  // namespace
}  // namespace elpis::engine
