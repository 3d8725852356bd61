#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "elpis/engine/recent_steps.h"

namespace elpis::engine {

enum class ModelState { Unloaded, Loading, Ready, Failed, Stuck };

constexpr std::string_view name_of(ModelState state) {
    switch (state) {
        case ModelState::Unloaded:
            return "unloaded";
        case ModelState::Loading:
            return "loading";
        case ModelState::Ready:
            return "ready";
        case ModelState::Failed:
            return "failed";
        case ModelState::Stuck:
            return "stuck";  // one step has taken over 10 s
    }
    return "unloaded";
}

// A reading of the moment; any thread may ask, nothing is loaded for it.
struct Status {
    ModelState state = ModelState::Unloaded;
    int load_percent = 0;          // while loading
    std::string failure;           // why the last load failed
    int running = 0;               // sequences in the batch
    int waiting = 0;               // requests in line
    int cells_used = 0;            // reserved by running sequences
    int cells_kept = 0;            // of finished prompts, for the next that begin alike
    std::size_t prefix_bytes = 0;  // of the same, outside the cache
    int cells_total = 0;           // 0 until loaded
    double uptime_seconds = 0.0;
    int threads = 0;  // of a step now; one less than planned while another program needs a core

    struct Totals {
        std::uint64_t steps = 0;
        std::uint64_t tokens_written = 0;
        std::uint64_t tokens_guessed = 0;  // of answers, and decoded to see whether they are right
        std::uint64_t guesses_right = 0;
        std::uint64_t tokens_read = 0;    // of prompts
        std::uint64_t tokens_reused = 0;  // of prompts, that need not be read
        std::uint64_t finished = 0;       // requests
        std::uint64_t cancelled = 0;
        std::uint64_t failed = 0;
    };
    Totals totals;  // since the start
    // Of the last few hundred steps.
    RecentSteps::Summary recent;
};

// What this engine is, known from the model's header and the machine before the weights load.
struct Capabilities {
    std::string backend;  // "llama-cpp"
    std::string model_path;
    std::string model_name;    // from the header; may be empty
    std::string architecture;  // "llama"
    int context_length = 0;    // what one request may use
    int context_trained = 0;   // what the model was trained for; 0 = unknown
    int blocks = 0;
    int width = 0;
    bool supports_steering = false;  // as far as is known: tried when the model loads
    std::string why_no_steering;     // when it does not
    std::string modulation_type;     // none, sampling, steering
    std::string hardware;            // the device that will compute: "cpu", "cuda", …
    std::string device;              // its name, for people
    int threads = 0;
    int gpu_layers = 0;
    int sequences = 0;
    int kv_cells = 0;
    std::vector<std::string> adapters;  // that requests may name
};

}  // namespace elpis::engine
