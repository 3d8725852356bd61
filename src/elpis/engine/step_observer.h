#pragma once

#include <vector>

#include "elpis/base/clock.h"
#include "elpis/base/log.h"
#include "elpis/engine/gauges.h"
#include "elpis/engine/llama/context.h"
#include "elpis/engine/plan.h"
#include "elpis/engine/scheduler.h"
#include "elpis/engine/step_pace.h"
#include "elpis/engine/step_trace.h"
#include "elpis/engine/thread_shedding.h"

namespace elpis::engine {

// Looks at each step that was taken: what it tells about this machine, for the next ones, and about
// itself, for whoever wants to know. Engine's thread.
class StepObserver {
public:
    // `trace` null: nobody wants to see the steps. What is given outlives the observer.
    StepObserver(const Plan& plan, Gauges& gauges, Log& log, StepTrace* trace);

    struct Step {
        const std::vector<Scheduler::Span>& spans;
        Clock::Monotonic began;
        Clock::Monotonic ended;
        llama::Context::Outcome outcome = llama::Context::Outcome::Ok;
        int written = 0;  // tokens that came of it
    };
    void observe(const Step& step);

    const StepPace& pace() const { return pace_; }
    // How many threads the step that is about to begin should use.
    int threads_for(const std::vector<Scheduler::Span>& step, Clock::Monotonic now);
    // How many the last one was to use.
    int threads() const { return used_; }

private:
    void write_trace(const Step& step, int rows, double seconds);

    Gauges& gauges_;
    Log& log_;
    StepTrace* trace_;
    StepPace pace_;
    ThreadShedding threads_;
    int used_;  // threads, by the step that was asked for last
};

}  // namespace elpis::engine
