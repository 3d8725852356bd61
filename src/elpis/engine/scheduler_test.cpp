#include "elpis/engine/scheduler.h"

#include <map>
#include <random>
#include <set>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/engine/adapter_set.h"
#include "elpis/engine/cells.h"
#include "elpis/engine/step_pace.h"

namespace elpis::engine {
namespace {

using Span = Scheduler::Span;

constexpr int kChunk = 4;  // prompt rows beside an answer

std::vector<Span> step(Scheduler& scheduler) {
    static const StepPace pace({.fixed = kChunk});
    scheduler.admit();
    auto plan = scheduler.plan(pace);
    scheduler.done(plan);
    return plan;
}

TEST_CASE("alone, a prompt is read in full batches and its last row gives logits") {
    Scheduler scheduler({.sequences = 2, .cells = 100, .batch_rows = 16});
    scheduler.enqueue({.request = 1, .prompt = 20, .answer = 5});

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
    Scheduler scheduler({.sequences = 2, .cells = 100, .batch_rows = 16});
    scheduler.enqueue({.request = 1, .prompt = 1, .answer = 9});
    step(scheduler);
    scheduler.enqueue({.request = 2, .prompt = 20, .answer = 5});

    CHECK(
        step(scheduler) ==
        std::vector<Span>{{.request = 1, .sequence = 0, .position = 1, .rows = 1, .output = true},
                          {.request = 2, .sequence = 1, .position = 0, .rows = 4, .prompt = true}});
}

TEST_CASE("a request waits for a sequence, in order") {
    Scheduler scheduler({.sequences = 1, .cells = 100, .batch_rows = 16});
    scheduler.enqueue({.request = 1, .prompt = 1, .answer = 1});
    scheduler.enqueue({.request = 2, .prompt = 1, .answer = 1});
    step(scheduler);
    CHECK(scheduler.running() == 1);
    CHECK(scheduler.waiting() == 1);

    CHECK(scheduler.remove(1) == 0);
    CHECK(step(scheduler).front().request == 2);
}

TEST_CASE("a request that does not fit the free cells waits, and nobody overtakes it") {
    Scheduler scheduler({.sequences = 4, .cells = 100, .batch_rows = 16});
    scheduler.enqueue({.request = 1, .prompt = 10, .answer = 50});
    scheduler.enqueue({.request = 2, .prompt = 10, .answer = 50});
    scheduler.enqueue({.request = 3, .prompt = 1, .answer = 1});
    step(scheduler);
    CHECK(scheduler.running() == 1);
    CHECK(scheduler.cells().used() == 60);

    scheduler.remove(1);
    step(scheduler);
    CHECK(scheduler.running() == 2);
    CHECK(scheduler.cells().used() == 62);
}

TEST_CASE("a held sequence takes no part, and still counts as decoding") {
    Scheduler scheduler({.sequences = 2, .cells = 100, .batch_rows = 16});
    scheduler.enqueue({.request = 1, .prompt = 1, .answer = 9});
    step(scheduler);
    scheduler.hold(1);
    scheduler.enqueue({.request = 2, .prompt = 20, .answer = 5});

    const auto plan = step(scheduler);
    REQUIRE(plan.size() == 1);
    CHECK(plan[0].request == 2);
    CHECK(plan[0].rows == 4);
    scheduler.resume(1);
    CHECK(step(scheduler)[0].request == 1);
}

TEST_CASE("what was waiting can be removed without ever having run") {
    Scheduler scheduler({.sequences = 1, .cells = 100, .batch_rows = 16});
    scheduler.enqueue({.request = 1, .prompt = 1, .answer = 1});
    scheduler.enqueue({.request = 2, .prompt = 1, .answer = 1});
    step(scheduler);
    CHECK(scheduler.remove(2) == -1);
    CHECK(scheduler.waiting() == 0);
    CHECK(scheduler.remove(99) == -1);
}

TEST_CASE("whatever comes and goes: no sequence twice, no cell too many, every row in order") {
    std::mt19937_64 random(11);
    for (int round = 0; round < 50; ++round) {
        const Scheduler::Limits limits{.sequences = 4, .cells = 200, .batch_rows = 32};
        Scheduler scheduler(limits);
        std::map<RequestId, int> decoded;  // positions so far
        std::map<RequestId, int> lengths;
        RequestId next = 0;
        for (int i = 0; i < 400; ++i) {
            if (random() % 3 == 0 && lengths.size() < 20) {
                const int prompt = 1 + static_cast<int>(random() % 60);
                const int answer = 1 + static_cast<int>(random() % 60);
                scheduler.enqueue({.request = ++next, .prompt = prompt, .answer = answer});
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

TEST_CASE("a short question overtakes a long document, which still gets half of the rows") {
    Scheduler scheduler({.sequences = 4, .cells = 1000, .batch_rows = 16});
    scheduler.enqueue({.request = 1, .prompt = 100, .answer = 5});
    scheduler.enqueue({.request = 2, .prompt = 50, .answer = 5});
    scheduler.enqueue({.request = 3, .prompt = 6, .answer = 5});
    CHECK(step(scheduler) ==
          std::vector<Span>{
              {.request = 1, .sequence = 0, .rows = 8, .prompt = true},
              {.request = 2, .sequence = 1, .rows = 2, .prompt = true},
              {.request = 3, .sequence = 2, .rows = 6, .output = true, .prompt = true}});
    // Beside its answer the same holds of the few rows there are.
    const auto next = step(scheduler);
    REQUIRE(next.size() == 3);
    CHECK(next[0].request == 3);
    CHECK(next[1].rows == 2);
    CHECK(next[2].rows == 2);
}

TEST_CASE("where a step has one prompt row, two prompts take turns") {
    const StepPace pace({.fixed = 1});
    Scheduler scheduler({.sequences = 4, .cells = 1000, .batch_rows = 16});
    scheduler.enqueue({.request = 1, .prompt = 1, .answer = 50});
    scheduler.admit();
    scheduler.done(scheduler.plan(pace));
    scheduler.enqueue({.request = 2, .prompt = 100, .answer = 5});
    scheduler.enqueue({.request = 3, .prompt = 10, .answer = 5});
    scheduler.admit();
    std::map<RequestId, int> rows;
    for (int i = 0; i < 8; ++i) {
        const auto plan = scheduler.plan(pace);
        for (const Span& span : plan)
            rows[span.request] += span.rows;
        scheduler.done(plan);
    }
    CHECK(rows[1] == 8);
    CHECK(rows[2] == 4);
    CHECK(rows[3] == 4);
}

TEST_CASE("the oldest prompt takes what the others leave") {
    Scheduler scheduler({.sequences = 2, .cells = 1000, .batch_rows = 16});
    scheduler.enqueue({.request = 1, .prompt = 100, .answer = 5});
    scheduler.enqueue({.request = 2, .prompt = 3, .answer = 5});
    const auto first = step(scheduler);
    CHECK(first[0].rows == 13);
    CHECK(first[1].rows == 3);
}

TEST_CASE("background requests have sequences of their own and never hold anybody up") {
    Scheduler scheduler(
        {.sequences = 1, .background_sequences = 1, .cells = 100, .batch_rows = 16});
    scheduler.enqueue({.request = 1, .prompt = 20, .background = true});
    scheduler.enqueue({.request = 2, .prompt = 20, .background = true});
    CHECK(step(scheduler) ==
          std::vector<Span>{
              {.request = 1, .sequence = 1, .position = 0, .rows = 16, .prompt = true}});

    scheduler.enqueue({.request = 3, .prompt = 14, .answer = 2});
    CHECK(step(scheduler) ==
          std::vector<Span>{
              {.request = 3, .sequence = 0, .rows = 14, .output = true, .prompt = true},
              {.request = 1, .sequence = 1, .position = 16, .rows = 2, .prompt = true}});
    CHECK(step(scheduler) ==
          std::vector<Span>{{.request = 3, .position = 14, .rows = 1, .output = true},
                            {.request = 1,
                             .sequence = 1,
                             .position = 18,
                             .rows = 2,
                             .output = true,
                             .prompt = true}});
    CHECK(scheduler.remove(1) == 1);
    CHECK(step(scheduler).back().request == 2);
}

TEST_CASE("beside an answer the background takes small pieces, and its own words pace no prompt") {
    Scheduler scheduler(
        {.sequences = 1, .background_sequences = 2, .cells = 200, .batch_rows = 64});
    scheduler.enqueue({.request = 1, .prompt = 2, .answer = 50, .background = true});
    step(scheduler);  // from now on it writes
    scheduler.enqueue({.request = 2, .prompt = 60, .background = true});
    scheduler.enqueue({.request = 3, .prompt = 30, .answer = 5});
    // The answer's prompt at once; of the background's only a chunk.
    CHECK(
        step(scheduler) ==
        std::vector<Span>{{.request = 3, .sequence = 0, .rows = 30, .output = true, .prompt = true},
                          {.request = 2, .sequence = 2, .rows = 4, .prompt = true}});
    scheduler.remove(3);
    CHECK(step(scheduler).back().rows == 56);  // nobody waits any more: all of the rest
}

TEST_CASE("a background answer comes at every fourth step beside others, and at each when alone") {
    Scheduler scheduler(
        {.sequences = 1, .background_sequences = 1, .cells = 100, .batch_rows = 16});
    scheduler.enqueue({.request = 1, .prompt = 1, .answer = 50, .background = true});
    step(scheduler);
    const auto rows_of = [&](RequestId request, int steps) {
        int rows = 0;
        for (int i = 0; i < steps; ++i) {
            for (const Span& span : step(scheduler))
                rows += span.request == request && !span.prompt ? span.rows : 0;
        }
        return rows;
    };
    CHECK(rows_of(1, 8) == 8);
    scheduler.enqueue({.request = 2, .prompt = 1, .answer = 40});
    step(scheduler);
    CHECK(rows_of(1, 8) == 2);
    CHECK(rows_of(2, 8) == 8);
    // Whose next word is still being chosen leaves its steps to others.
    scheduler.hold(2);
    CHECK(rows_of(1, 3) == 3);
    scheduler.resume(2);
    scheduler.remove(2);
    CHECK(rows_of(1, 4) == 4);
}

TEST_CASE("answers in the background that do not fit a step beside the others wait") {
    Scheduler scheduler({.sequences = 2, .background_sequences = 4, .cells = 100, .batch_rows = 3});
    for (const RequestId background : {1, 2, 3})
        scheduler.enqueue({.request = background, .prompt = 1, .answer = 10, .background = true});
    step(scheduler);
    for (const RequestId request : {4, 5})
        scheduler.enqueue({.request = request, .prompt = 1, .answer = 10});
    step(scheduler);
    int background = 0;
    for (int i = 0; i < 2 * Scheduler::kBackgroundTurn; ++i) {
        int rows = 0;
        int others = 0;
        for (const Span& span : step(scheduler)) {
            rows += span.rows;
            others += span.request > 3 ? span.rows : 0;
        }
        CHECK(rows <= 3);
        CHECK(others == 2);
        background += rows - others;
    }
    CHECK(background == 2);
    scheduler.remove(4);
    scheduler.remove(5);
    CHECK(step(scheduler).size() == 3);
}

TEST_CASE("guessed tokens have rows where there is room, for one step, and can be taken back") {
    Scheduler scheduler({.sequences = 2, .cells = 100, .batch_rows = 6, .outputs = 5});
    scheduler.enqueue({.request = 1, .prompt = 2, .answer = 40});
    scheduler.enqueue({.request = 2, .prompt = 2, .answer = 40});
    step(scheduler);
    scheduler.offer(1, 2, 1.0);
    scheduler.offer(2, 8, 1.0);
    const auto guessed = step(scheduler);
    CHECK(guessed == std::vector<Span>{
                         {.request = 1, .sequence = 0, .position = 2, .rows = 3, .output = true},
                         {.request = 2, .sequence = 1, .position = 2, .rows = 2, .output = true}});
    scheduler.rewind(1, 3);
    const auto after = step(scheduler);
    CHECK(after == std::vector<Span>{
                       {.request = 1, .sequence = 0, .position = 3, .rows = 1, .output = true},
                       {.request = 2, .sequence = 1, .position = 4, .rows = 1, .output = true}});
}

TEST_CASE("while a prompt waits for rows nothing is guessed, and an offer is for one step") {
    Scheduler scheduler({.sequences = 2, .cells = 100, .batch_rows = 6});
    scheduler.enqueue({.request = 1, .prompt = 1, .answer = 40});
    step(scheduler);
    scheduler.enqueue({.request = 2, .prompt = 3, .answer = 40});
    scheduler.offer(1, 4, 1.0);
    CHECK(step(scheduler).front().rows == 1);
    scheduler.remove(2);
    CHECK(step(scheduler).front().rows == 1);  // the offer was for the step before
    scheduler.offer(1, 4, 1.0);
    CHECK(step(scheduler).front().rows == 5);
}

TEST_CASE(
    "a prompt in the background keeps nobody from guessing, and gets the rows that are left") {
    Scheduler scheduler({.sequences = 2, .background_sequences = 1, .cells = 100, .batch_rows = 6});
    scheduler.enqueue({.request = 1, .prompt = 1, .answer = 40});
    step(scheduler);
    scheduler.enqueue({.request = 2, .prompt = 20, .background = true});
    scheduler.offer(1, 3, 1.0);
    const auto guessed = step(scheduler);
    REQUIRE(guessed.size() == 2);
    CHECK(guessed.front().rows == 4);
    CHECK(guessed.back().request == 2);
    CHECK(guessed.back().rows == 2);
}

TEST_CASE("in the background nobody is admitted while others wait") {
    Scheduler scheduler(
        {.sequences = 1, .background_sequences = 2, .cells = 100, .batch_rows = 16});
    scheduler.enqueue({.request = 1, .prompt = 5, .answer = 5});
    scheduler.enqueue({.request = 2, .prompt = 5, .answer = 5});
    scheduler.enqueue({.request = 3, .prompt = 5, .background = true});
    step(scheduler);
    CHECK(scheduler.running() == 1);
    scheduler.remove(1);
    step(scheduler);
    CHECK(scheduler.running() == 2);
}

TEST_CASE("a step never wants the logits of more rows than there is room for") {
    Scheduler scheduler(
        {.sequences = 2, .background_sequences = 2, .cells = 100, .batch_rows = 64, .outputs = 10});
    scheduler.enqueue({.request = 1, .prompt = 25, .background = true, .scored = true});
    scheduler.enqueue({.request = 2, .prompt = 6, .background = true});
    CHECK(step(scheduler) ==
          std::vector<Span>{
              {.request = 1, .sequence = 2, .position = 0, .rows = 10, .prompt = true}});
    step(scheduler);
    const auto last = step(scheduler);
    REQUIRE(last.size() == 2);
    CHECK(last[0].rows == 5);
    CHECK(last[1].rows == 6);
}

AdapterSet adapter(int number) {
    return {.uses = {{.adapter = number, .scale = 1.0F}}};
}

// Whose rows the next steps hold, each step's requests together.
std::vector<std::set<RequestId>> next_steps(Scheduler& scheduler, int count) {
    std::vector<std::set<RequestId>> steps;
    for (int i = 0; i < count; ++i) {
        std::set<RequestId> requests;
        for (const Span& span : step(scheduler))
            requests.insert(span.request);
        steps.push_back(std::move(requests));
    }
    return steps;
}

TEST_CASE("a step holds one set of adapters, and sets take turns whatever their requests need") {
    Scheduler scheduler({.sequences = 4, .cells = 1000, .batch_rows = 16});
    scheduler.enqueue({.request = 1, .prompt = 1, .answer = 90});
    scheduler.enqueue({.request = 2, .prompt = 1, .answer = 90, .adapters = adapter(0)});
    scheduler.enqueue({.request = 3, .prompt = 40, .answer = 90, .adapters = adapter(0)});
    scheduler.enqueue({.request = 4, .prompt = 1, .answer = 90, .adapters = adapter(1)});
    using Steps = std::vector<std::set<RequestId>>;
    CHECK(next_steps(scheduler, 6) == Steps{{1}, {2, 3}, {4}, {1}, {2, 3}, {4}});
    // Who comes is next when all the others have had theirs; who goes leaves no gap.
    scheduler.remove(4);
    scheduler.enqueue({.request = 5, .prompt = 1, .answer = 90, .adapters = adapter(2)});
    CHECK(next_steps(scheduler, 5) == Steps{{1}, {2, 3}, {5}, {1}, {2, 3}});
    scheduler.hold(5);
    CHECK(next_steps(scheduler, 3) == Steps{{1}, {2, 3}, {1}});
}

TEST_CASE("the same adapter at another strength is another set") {
    Scheduler scheduler({.sequences = 2, .cells = 100, .batch_rows = 16});
    scheduler.enqueue({.request = 1, .prompt = 1, .answer = 9, .adapters = adapter(0)});
    scheduler.enqueue({.request = 2,
                       .prompt = 1,
                       .answer = 9,
                       .adapters = {.uses = {{.adapter = 0, .scale = 0.5F}}}});
    CHECK(next_steps(scheduler, 2) == std::vector<std::set<RequestId>>{{1}, {2}});
}

TEST_CASE("background work under other adapters has every fourth step, and all when alone") {
    Scheduler scheduler(
        {.sequences = 2, .background_sequences = 2, .cells = 1000, .batch_rows = 16});
    scheduler.enqueue({.request = 1, .prompt = 1, .answer = 90, .adapters = adapter(0)});
    scheduler.enqueue({.request = 2, .prompt = 60, .answer = 9, .background = true});
    scheduler.enqueue(
        {.request = 3, .prompt = 60, .answer = 9, .background = true, .adapters = adapter(1)});
    int own = 0;
    std::map<RequestId, int> served;
    for (const auto& requests : next_steps(scheduler, 40)) {
        CHECK(requests.size() == 1);
        ++served[*requests.begin()];
        ++own;
    }
    CHECK(own == 40);
    CHECK(served[1] == 30);
    CHECK(served[2] == 5);
    CHECK(served[3] == 5);
    scheduler.remove(1);
    CHECK(next_steps(scheduler, 2).front().size() == 1);
}

TEST_CASE("whatever adapters are asked for, no step mixes them and everybody arrives") {
    std::mt19937 random(7);
    for (int round = 0; round < 50; ++round) {
        Scheduler scheduler(
            {.sequences = 4, .background_sequences = 2, .cells = 400, .batch_rows = 12});
        std::map<RequestId, Scheduler::Ask> asks;
        const auto any = [&](int most) {
            return static_cast<int>(random() % static_cast<unsigned>(most));
        };
        for (RequestId id = 1; id <= 12; ++id) {
            Scheduler::Ask ask{.request = id,
                               .prompt = 1 + any(50),
                               .answer = 1 + any(8),
                               .background = any(3) == 0};
            if (any(2) == 0) ask.adapters = adapter(any(3));
            asks[id] = ask;
            scheduler.enqueue(ask);
        }
        int steps = 0;
        while (!scheduler.idle()) {
            REQUIRE(++steps < 3000);
            const std::vector<Span> plan = step(scheduler);
            REQUIRE_FALSE(plan.empty());
            for (const Span& span : plan) {
                CHECK(asks[span.request].adapters == asks[plan.front().request].adapters);
                const Scheduler::Ask& ask = asks[span.request];
                if (span.position + span.rows >= ask.prompt + ask.answer)
                    scheduler.remove(span.request);
            }
        }
    }
}

}  // namespace
}  // namespace elpis::engine
