#pragma once

#include <optional>
#include <stop_token>
#include <vector>

#include "elpis/base/clock.h"
#include "elpis/base/error.h"
#include "elpis/base/log.h"
#include "elpis/engine/active.h"
#include "elpis/engine/cells.h"
#include "elpis/engine/chooser.h"
#include "elpis/engine/event.h"
#include "elpis/engine/gauges.h"
#include "elpis/engine/letters.h"
#include "elpis/engine/llama/batch.h"
#include "elpis/engine/llama/context.h"
#include "elpis/engine/model_on_demand.h"
#include "elpis/engine/plan.h"
#include "elpis/engine/prefix_reuse.h"
#include "elpis/engine/scheduler.h"
#include "elpis/engine/side_jobs.h"
#include "elpis/engine/side_work.h"
#include "elpis/engine/step_layout.h"
#include "elpis/engine/step_observer.h"
#include "elpis/engine/step_trace.h"

namespace elpis::engine {

// The engine's thread. A step: read the inbox → drop who is cancelled → let the scheduler lay out
// rows → decode → choose a token for every row that wanted one → tell its owner.
//
// Everything here belongs to that thread, but for the gauges and the inbox. The model loads here,
// too, on the first request.
class Loop {
public:
    // What it works with; all of it outlives the loop.
    struct Parts {
        const Plan& plan;
        const Clock& clock;
        Log& log;
        Gauges& gauges;
        Inbox& inbox;
        SideWork& side_work;
        StepTrace* trace;  // null: nobody wants to see the steps
    };

    explicit Loop(Parts parts);

    // Until asked to stop; then every request has ended.
    void run(const std::stop_token& stop);

private:
    void wait_for_news();
    bool somebody_is_coming() const;
    void gather();
    void read_inbox();
    void receive(Letter letter);
    void receive(Arrival arrival);
    void receive(const WorkBegun& begun);
    void receive(WasPrepared prepared);
    void receive(WasCompiled compiled);
    void receive(const WasSampled& sampled);

    void drop_cancelled();
    void drop_late();
    bool grammar_workers_left() const;
    void load_if_wanted();
    bool load();
    bool tell_load_progress(float fraction);
    void dispatch_new();
    void enqueue(Active& active);

    void admit();
    void step();
    void lay_out(const std::vector<Scheduler::Span>& plan);
    void end_what_went_wrong_between_blocks(const std::vector<Scheduler::Span>& plan);
    void after_decode(const std::vector<Scheduler::Span>& plan);
    void after_failure(const std::vector<Scheduler::Span>& plan,
                       const llama::Context::Decoded& decoded);
    void read_logits(Active& active, const Scheduler::Span& span, int first);
    void choose(Active& active, const Scheduler::Span& span, int first);
    void choose_beside(Active& active, int row);
    void guess(Active& active);
    void take(Active& active, const Choice& choice);
    void finish(Active& active, FinishReason reason);
    bool nobody_wants_this_step() const;

    void end(RequestId id, Event last);
    void count(const Active& active, const Event& last);
    void end_all(const Error& reason);
    Active* find(RequestId id);
    void show_gauges();

    Parts parts_;
    std::stop_token stop_;
    Actives actives_;
    Scheduler scheduler_;
    StepObserver observer_;
    PrefixReuse prefixes_;
    ModelOnDemand live_;
    StepLayout layout_;
    llama::Batch batch_;
    std::vector<const Active*> in_step_;  // whom the running step is for
    std::optional<Clock::Monotonic> gathering_since_;
    SideJobs jobs_;
};

}  // namespace elpis::engine
