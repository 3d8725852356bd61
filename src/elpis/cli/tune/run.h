#pragma once

#include <stop_token>

#include "elpis/base/clock.h"
#include "elpis/base/log.h"
#include "elpis/base/result.h"
#include "elpis/cli/tune/tuning.h"
#include "elpis/cli/vectors/job_progress.h"
#include "elpis/engine/options.h"

namespace elpis::cli {

struct TuneWish {
    Workload workload = Workload::Chat;
    double seconds = 90.0;     // of measuring, about
    bool any_layout = false;   // weights in another type may be chosen, not only shown
    bool all_layouts = false;  // try them for a large file, too
};

// Tries in turn how many threads, which batch and which layout of the weights are quickest for this
// model on this machine. What is tried later uses the best of what was tried before. Each is
// measured twice, with the others in between: a machine has moods. Weights in other layouts are
// written to the cache.
Result<Tuning> tune(const engine::Options& options,
                    const TuneWish& wish,
                    Log& log,
                    const Clock& clock,
                    const std::stop_token& stop,
                    const JobProgress& tell);

}  // namespace elpis::cli
