#include <cstddef>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/journal/journal.h"
#include "elpis/journal/reader.h"
#include "elpis/journal/testing/world.h"

namespace elpis::journal {
namespace {

using testing::some_event;
using testing::some_state;

TEST_CASE_FIXTURE(testing::World,
                  "many threads write and read at once, and each finds what it wrote") {
    constexpr int kThreads = 4;
    constexpr int kEvents = 150;
    options.turns = 4;
    Journal journal = open();
    {
        std::vector<std::jthread> threads;
        threads.reserve(kThreads + 1);
        for (int thread = 0; thread < kThreads; ++thread) {
            threads.emplace_back([&, thread] {
                const std::string own = "character " + std::to_string(thread);
                const Message words{.time = clock.wall(), .role = "user", .content = "words"};
                for (int i = 0; i < kEvents; ++i) {
                    const SavedState state = some_state(i, clock.wall());
                    CHECK(journal.record(some_event(own, i, clock.wall()), state));
                    CHECK(journal.record(some_event("all", i, clock.wall()), state));
                    CHECK(journal.state(own).value() == state);
                    CHECK(journal.say(own, "me", std::span(&words, 1)));
                    CHECK(journal.mark_turn(own, std::to_string(i), state));
                    if (i % 50 == 0) journal.prune();
                    CHECK(journal.health().warning.empty());
                }
            });
        }
        threads.emplace_back([&] {
            auto reader = Reader::open(file());
            REQUIRE(reader);
            for (int i = 0; i < 50; ++i)
                CHECK(reader->events("all"));
        });
    }
    CHECK(testing::all_events(journal, "all").size() == std::size_t{kThreads} * kEvents);
    for (int thread = 0; thread < kThreads; ++thread) {
        CHECK(testing::all_events(journal, "character " + std::to_string(thread)).size() ==
              std::size_t{kEvents});
    }
}

}  // namespace
}  // namespace elpis::journal
