#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "elpis/base/clock.h"
#include "elpis/base/log.h"
#include "elpis/base/result.h"
#include "elpis/engine/gauges.h"
#include "elpis/engine/live_model.h"
#include "elpis/engine/loaded_model.h"
#include "elpis/engine/plan.h"
#include "elpis/engine/prefix_reuse.h"

namespace elpis::engine {

// The model as it comes and goes: loaded when it is wanted, given back after a time without a
// request. Tells log and gauges what it does. What finished prompts have left survives in memory
// while the model is away, unless other weights come back. Engine's thread.
class ModelOnDemand {
public:
    // All of it outlives this.
    struct Parts {
        const Plan& plan;
        const Clock& clock;
        Log& log;
        Gauges& gauges;
        PrefixReuse& prefixes;
    };

    explicit ModelOnDemand(Parts parts) : parts_(parts), last_use_(parts.clock.now()) {}

    // Whether it is there; only then it may be looked at.
    explicit operator bool() const { return static_cast<bool>(live_); }
    const LiveModel* operator->() const { return &live_; }

    // `progress` and `abort` as bring_up has them; `abort` is kept as long as the model. The errors
    // of bring_up; Cancelled when `progress` says so.
    Result<void> load(const std::function<bool(float)>& progress, std::function<bool()> abort);

    // The time until it is given back begins anew.
    void used() { last_use_ = parts_.clock.now(); }
    // When it would be given back if nobody asked; nothing where it is not there, or stays.
    std::optional<Clock::Monotonic> due() const;
    // Gives it back if that time has come.
    void unload_if_due();

private:
    void use(LiveModel live);

    Parts parts_;
    LiveModel live_;
    std::vector<FileState> files_;  // of what was loaded last
    Clock::Monotonic last_use_;
};

}  // namespace elpis::engine
