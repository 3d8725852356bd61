#include "elpis/engine/step_observer.h"

#include <chrono>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/base/clock.h"
#include "elpis/base/log.h"
#include "elpis/engine/gauges.h"
#include "elpis/engine/plan.h"
#include "elpis/engine/scheduler.h"

namespace elpis::engine {
namespace {

using std::chrono::milliseconds;

const std::vector<Scheduler::Span> only_an_answer{{.request = 1, .rows = 1, .output = true}};
const std::vector<Scheduler::Span> prompt_beside_answer{
    {.request = 1, .rows = 1, .output = true},
    {.request = 2, .sequence = 1, .rows = 8, .prompt = true}};

struct Observed {
    Log log{{.quiet = true}};
    Gauges gauges;
    StepObserver observer{Plan{.threads = 2}, gauges, log, nullptr};
    Clock::Monotonic now;

    void answer(int steps, milliseconds each) {
        for (int i = 0; i < steps; ++i) {
            const Clock::Monotonic began = now;
            now += each;
            observer.observe({.spans = only_an_answer, .began = began, .ended = now, .written = 1});
        }
    }
};

TEST_CASE(
    "what a busy neighbour did does not hold for a whole prompt that comes beside an answer") {
    Observed it;
    it.answer(100, milliseconds(6));
    CHECK(it.observer.threads_for(prompt_beside_answer, it.now) == 2);
    it.answer(6, milliseconds(30));
    it.answer(16, milliseconds(13));
    REQUIRE(it.observer.threads_for(only_an_answer, it.now) == 1);
    CHECK(it.observer.threads_for(prompt_beside_answer, it.now) == 1);
    // The next trial is due, and such a step cannot be one.
    CHECK(it.observer.threads_for(prompt_beside_answer, it.now + std::chrono::seconds(41)) == 2);
    CHECK(it.observer.threads() == 2);
}

TEST_CASE("a step's tokens are counted, and shown among the last ones") {
    Observed it;
    it.answer(3, milliseconds(5));
    it.observer.observe({.spans = prompt_beside_answer,
                         .began = it.now,
                         .ended = it.now + milliseconds(40),
                         .written = 1});
    CHECK(it.gauges.totals.steps == 4);
    CHECK(it.gauges.totals.read == 8);
    CHECK(it.observer.pace().predicted(1) == doctest::Approx(0.005));
    CHECK(it.observer.pace().predicted(9) > 0.03);
}

}  // namespace
}  // namespace elpis::engine
