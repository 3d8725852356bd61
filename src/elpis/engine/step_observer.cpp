#include "elpis/engine/step_observer.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <vector>

#include "elpis/base/clock.h"
#include "elpis/base/log.h"
#include "elpis/engine/gauges.h"
#include "elpis/engine/llama/context.h"
#include "elpis/engine/plan.h"
#include "elpis/engine/recent_steps.h"
#include "elpis/engine/scheduler.h"
#include "elpis/engine/step_pace.h"
#include "elpis/engine/step_trace.h"

namespace elpis::engine {
namespace {

using Seconds = std::chrono::duration<double>;

StepPace::Limits pace_limits_of(const Plan& plan) {
    return {.target = plan.options.max_step_ms / 1000.0,
            .rows = plan.options.batch_rows,
            .fixed = plan.options.fixed_chunk};
}

}  // namespace

StepObserver::StepObserver(const Plan& plan, Gauges& gauges, Log& log, StepTrace* trace)
    : gauges_(gauges),
      log_(log),
      trace_(trace),
      pace_(pace_limits_of(plan)),
      threads_(plan.threads),
      used_(plan.threads) {}

int StepObserver::threads_for(const std::vector<Scheduler::Span>& step, Clock::Monotonic now) {
    const bool reads =
        std::ranges::any_of(step, [](const Scheduler::Span& span) { return span.prompt; });
    used_ = reads ? threads_.threads_to_read(Seconds(now.time_since_epoch()).count())
                  : threads_.threads();
    return used_;
}

void StepObserver::observe(const Step& step) {
    const double seconds = Seconds(step.ended - step.began).count();
    int rows = 0;
    int read = 0;
    std::int64_t cells = 0;
    for (const Scheduler::Span& span : step.spans) {
        rows += span.rows;
        cells += span.position + span.rows;
        if (span.prompt) read += span.rows;
    }
    if (trace_ != nullptr) write_trace(step, rows, seconds);
    if (step.outcome != llama::Context::Outcome::Ok) return;
    pace_.learn(rows, seconds);
    if (read == 0) {
        threads_.learn(Seconds(step.ended.time_since_epoch()).count(),
                       {.rows = rows, .cells = cells},
                       seconds);
    }
    gauges_.recent.with([&](RecentSteps& recent) {
        recent.add({.seconds = seconds, .written = step.written, .read = read});
    });
    ++gauges_.totals.steps;
    gauges_.totals.read += static_cast<std::uint64_t>(read);
}

void StepObserver::write_trace(const Step& step, int rows, double seconds) {
    const bool written = trace_->write({.began = step.began,
                                        .seconds = seconds,
                                        .predicted = pace_.predicted(rows),
                                        .outcome = name_of(step.outcome),
                                        .spans = step.spans,
                                        .waiting = gauges_.waiting,
                                        .cells_used = gauges_.cells_used,
                                        .cells_kept = gauges_.cells_kept,
                                        .threads = used_});
    if (written) return;
    trace_ = nullptr;
    log_.warning("engine", "the trace of steps cannot be written; it ends here");
}

}  // namespace elpis::engine
