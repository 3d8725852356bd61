#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

#include "elpis/base/guarded.h"
#include "elpis/engine/recent_steps.h"
#include "elpis/engine/status.h"

namespace elpis::engine {

// What the engine's thread shows of itself. It writes, anyone reads.
struct Gauges {
    using Ticks = std::chrono::steady_clock::duration;

    std::atomic<ModelState> state{ModelState::Unloaded};
    std::atomic<int> load_percent{0};
    std::atomic<int> running{0};
    std::atomic<int> waiting{0};
    std::atomic<int> cells_used{0};
    std::atomic<int> cells_kept{0};
    std::atomic<std::size_t> prefix_bytes{0};
    std::atomic<int> cells_total{0};
    // Since the start.
    struct Totals {
        std::atomic<std::uint64_t> steps{0};
        std::atomic<std::uint64_t> written{0};  // tokens of answers
        std::atomic<std::uint64_t> guessed{0};  // tokens of answers that were guessed, and decoded
        std::atomic<std::uint64_t> guessed_right{0};
        std::atomic<std::uint64_t> read{0};      // prompt tokens
        std::atomic<std::uint64_t> reused{0};    // prompt tokens that need not be read
        std::atomic<std::uint64_t> finished{0};  // requests
        std::atomic<std::uint64_t> cancelled{0};
        std::atomic<std::uint64_t> failed{0};
    };
    Totals totals;
    Guarded<RecentSteps> recent;
    std::atomic<int> threads{0};                   // of a step now; 0: no model is loaded
    std::atomic<int> open_requests{0};             // submitted and not ended
    std::atomic<Ticks> step_began{Ticks::zero()};  // on the clock; zero between steps. A model's
                                                   // template counts as one while it loads.
    Guarded<std::string> failure;
    // Why rows cannot be steered one by one on this model and device; empty: they can, as far as is
    // known before the model is loaded and after its trial.
    Guarded<std::string> steering_gap;
};

}  // namespace elpis::engine
