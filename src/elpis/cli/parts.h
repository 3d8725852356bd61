#pragma once

#include <memory>

#include "elpis/base/clock.h"
#include "elpis/base/log.h"
#include "elpis/base/result.h"
#include "elpis/base/timer.h"
#include "elpis/base/worker_pool.h"
#include "elpis/cli/backstop.h"
#include "elpis/config/settings.h"
#include "elpis/engine/backend.h"
#include "elpis/journal/journal.h"
#include "elpis/mind/cast.h"
#include "elpis/mind/mind.h"

namespace elpis::cli {

// A mind and all it stands on, wired: made from top to bottom, ended from bottom to top.
class Parts {
public:
    // Opens the model's header and chooses the device; loads no weights. Unavailable when the
    // settings cannot be used. `log` and `backstop` outlive the parts.
    static Result<std::unique_ptr<Parts>> open(const config::Settings& settings,
                                               Log& log,
                                               Backstop& backstop,
                                               mind::Personas personas = {});

    ~Parts() = default;
    Parts(const Parts&) = delete;
    Parts& operator=(const Parts&) = delete;

    const Clock& clock() const { return clock_; }
    Timer& timer() { return timer_; }
    WorkerPool& workers() { return workers_; }
    mind::Mind& mind() { return *mind_; }

private:
    Parts(const config::Settings& settings, Backstop& backstop);

    SystemClock clock_;
    Timer timer_;
    Backstop::Note timer_ends_;
    WorkerPool workers_;
    Backstop::Note workers_end_;
    std::unique_ptr<engine::Backend> backend_;
    Backstop::Note backend_ends_;
    std::unique_ptr<journal::Journal> journal_;
    Backstop::Note journal_ends_;
    std::unique_ptr<mind::Mind> mind_;
    Backstop::Note mind_ends_;
};

}  // namespace elpis::cli
