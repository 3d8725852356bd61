// What the journal promises about a process that is killed, tried by killing processes.
#include <array>
#include <cstdlib>
#include <random>
#include <string>

#include <doctest/doctest.h>
#include <signal.h>
#include <sys/poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include "elpis/base/clock.h"
#include "elpis/base/log.h"
#include "elpis/journal/journal.h"
#include "elpis/journal/options.h"
#include "elpis/journal/testing/world.h"

namespace elpis::journal {
namespace {

using testing::some_event;
using testing::some_state;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr int kRounds = 10;
#else
constexpr int kRounds = 100;
#endif

// Records events as fast as it can, tells each through the pipe once it is taken, and never ends.
// Exits only when the journal refuses something.
[[noreturn]] void storm(const Options& options, int begin, int pipe) {
    const SystemClock clock;
    Log log({.quiet = true});
    Journal journal(options, clock, log);
    if (journal.health().kept != Health::Kept::OnDisk) std::_Exit(2);
    for (int number = begin;; ++number) {
        const auto now = clock.wall();
        if (!journal.record(some_event("Iris", number, now), some_state(number, now))) {
            std::_Exit(3);
        }
        if (::write(pipe, &number, sizeof number) != sizeof number) std::_Exit(4);
    }
}

// The last number that came through the pipe, until its other end was closed.
int drain(int pipe, int last) {
    int number = 0;
    while (::read(pipe, &number, sizeof number) == sizeof number)
        last = number;
    return last;
}

TEST_CASE("promise 15: after kill -9, at any moment, nothing that was taken is missing") {
    const testing::World world;
    std::mt19937 random(9);  // NOLINT: the same each time
    int known = -1;          // the last event of which the child said that it was taken
    int there = -1;          // the last one in the file
    for (int round = 0; round < kRounds; ++round) {
        CAPTURE(round);
        std::array<int, 2> ends{};
        REQUIRE(::pipe(ends.data()) == 0);
        const pid_t child = ::fork();
        if (child == 0) {
            ::close(ends[0]);
            storm(world.options, there + 1, ends[1]);
        }
        ::close(ends[1]);
        // Some are killed while they open the file, most in the storm, some after a checkpoint.
        const int patience = static_cast<int>(random() % 40);
        ::poll(nullptr, 0, round % 50 == 49 ? 1'200 : patience);
        ::kill(child, SIGKILL);
        int status = 0;
        ::waitpid(child, &status, 0);
        REQUIRE((status & 0x7F) == SIGKILL);  // by us, not by itself
        known = drain(ends[0], known);
        ::close(ends[0]);

        Journal journal = world.open();
        REQUIRE(journal.health() == Health{.kept = Health::Kept::OnDisk, .file = world.file()});
        const auto state = journal.state("Iris").value();
        if (known < 0 && !state) continue;
        REQUIRE(state.has_value());
        // State and event of one change are both there, or neither.
        const auto since = journal.events("Iris", {.since = state->at}).value().records;
        REQUIRE_FALSE(since.empty());
        there = std::stoi(since.back().type.substr(6));
        CHECK(state->json == some_state(there, state->at).json);
        CHECK(there >= known);
        CHECK(there <= known + 1 + (known < 0 ? there : 0));  // at most the one under way
    }
    CHECK(there > kRounds);
    // None is missing in between.
    Journal journal = world.open();
    int expected = 0;
    for (const Event& event : testing::all_events(journal, "Iris")) {
        if (event.type != "event " + std::to_string(expected)) {
            FAIL("after event ", expected, " comes ", event.type);
        }
        ++expected;
    }
    CHECK(expected == there + 1);
}

}  // namespace
}  // namespace elpis::journal
