#include "elpis/engine/scheduler.h"

#include <map>
#include <random>
#include <set>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/engine/cells.h"

namespace elpis::engine {
namespace {

using Span = Scheduler::Span;

std::vector<Span> step(Scheduler& scheduler) {
    auto plan = scheduler.plan();
    scheduler.done(plan);
    return plan;
}

TEST_CASE("alone, a prompt is read in full batches and its last row gives logits") {
    Scheduler scheduler({.sequences = 2, .cells = 100, .batch_rows = 16, .prefill_chunk = 4});
    scheduler.enqueue(1, 20, 5);

    CHECK(step(scheduler) ==
          std::vector<Span>{{.request = 1, .position = 0, .rows = 16, .prompt = true}});
    CHECK(step(scheduler) ==
          std::vector<Span>{
              {.request = 1, .position = 16, .rows = 4, .output = true, .prompt = true}});
    CHECK(step(scheduler) ==
          std::vector<Span>{{.request = 1, .position = 20, .rows = 1, .output = true}});
    CHECK(step(scheduler) ==
          std::vector<Span>{{.request = 1, .position = 21, .rows = 1, .output = true}});
}

TEST_CASE("while others decode, a prompt arrives in small chunks and everyone gets a row") {
    Scheduler scheduler({.sequences = 2, .cells = 100, .batch_rows = 16, .prefill_chunk = 4});
    scheduler.enqueue(1, 1, 9);
    step(scheduler);
    scheduler.enqueue(2, 20, 5);

    CHECK(
        step(scheduler) ==
        std::vector<Span>{{.request = 1, .sequence = 0, .position = 1, .rows = 1, .output = true},
                          {.request = 2, .sequence = 1, .position = 0, .rows = 4, .prompt = true}});
}

TEST_CASE("a request waits for a sequence, in order") {
    Scheduler scheduler({.sequences = 1, .cells = 100, .batch_rows = 16, .prefill_chunk = 4});
    scheduler.enqueue(1, 1, 1);
    scheduler.enqueue(2, 1, 1);
    step(scheduler);
    CHECK(scheduler.running() == 1);
    CHECK(scheduler.waiting() == 1);

    CHECK(scheduler.remove(1) == 0);
    CHECK(step(scheduler).front().request == 2);
}

TEST_CASE("a request that does not fit the free cells waits, and nobody overtakes it") {
    Scheduler scheduler({.sequences = 4, .cells = 100, .batch_rows = 16, .prefill_chunk = 4});
    scheduler.enqueue(1, 10, 50);
    scheduler.enqueue(2, 10, 50);
    scheduler.enqueue(3, 1, 1);
    step(scheduler);
    CHECK(scheduler.running() == 1);
    CHECK(scheduler.cells().used() == 60);

    scheduler.remove(1);
    step(scheduler);
    CHECK(scheduler.running() == 2);
    CHECK(scheduler.cells().used() == 62);
}

TEST_CASE("a held sequence takes no part, and still counts as decoding") {
    Scheduler scheduler({.sequences = 2, .cells = 100, .batch_rows = 16, .prefill_chunk = 4});
    scheduler.enqueue(1, 1, 9);
    step(scheduler);
    scheduler.hold(1);
    scheduler.enqueue(2, 20, 5);

    const auto plan = step(scheduler);
    REQUIRE(plan.size() == 1);
    CHECK(plan[0].request == 2);
    CHECK(plan[0].rows == 4);
    scheduler.resume(1);
    CHECK(step(scheduler)[0].request == 1);
}

TEST_CASE("what was waiting can be removed without ever having run") {
    Scheduler scheduler({.sequences = 1, .cells = 100, .batch_rows = 16, .prefill_chunk = 4});
    scheduler.enqueue(1, 1, 1);
    scheduler.enqueue(2, 1, 1);
    step(scheduler);
    CHECK(scheduler.remove(2) == -1);
    CHECK(scheduler.waiting() == 0);
    CHECK(scheduler.remove(99) == -1);
}

TEST_CASE("whatever comes and goes: no sequence twice, no cell too many, every row in order") {
    std::mt19937_64 random(11);
    for (int round = 0; round < 50; ++round) {
        const Scheduler::Limits limits{
            .sequences = 4, .cells = 200, .batch_rows = 32, .prefill_chunk = 5};
        Scheduler scheduler(limits);
        std::map<RequestId, int> decoded;  // positions so far
        std::map<RequestId, int> lengths;
        RequestId next = 0;
        for (int i = 0; i < 400; ++i) {
            if (random() % 3 == 0 && lengths.size() < 20) {
                const int prompt = 1 + static_cast<int>(random() % 60);
                const int answer = 1 + static_cast<int>(random() % 60);
                scheduler.enqueue(++next, prompt, answer);
                lengths[next] = prompt + answer;
            }
            const auto plan = step(scheduler);
            int rows = 0;
            std::set<int> sequences;
            for (const Span& span : plan) {
                CHECK(sequences.insert(span.sequence).second);
                CHECK(span.position == decoded[span.request]);
                decoded[span.request] += span.rows;
                rows += span.rows;
                if (decoded[span.request] == lengths[span.request] || random() % 20 == 0) {
                    CHECK(scheduler.remove(span.request) == span.sequence);
                    lengths.erase(span.request);
                }
            }
            CHECK(rows <= limits.batch_rows);
            CHECK(scheduler.cells().used() <= limits.cells);
            CHECK(scheduler.running() <= limits.sequences);
            CHECK((!plan.empty() || scheduler.idle()));
        }
    }
}

}  // namespace
}  // namespace elpis::engine
