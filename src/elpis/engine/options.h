#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "elpis/engine/adapter_set.h"
#include "elpis/engine/weight_layout.h"  // IWYU pragma: export

namespace elpis::engine {

// How a model is loaded and run. Everything optional is "choose for this machine".
struct Options {
    std::filesystem::path model_path;

    // What a conversation without a system message begins with. Empty: nothing, also where the
    // model's template would make something up ("You are …, trained by …"): who speaks here is the
    // character, not the author of the template.
    std::string system_prompt;

    WeightLayout layout = WeightLayout::AsShipped;
    std::filesystem::path layouts;  // folder for weights that are laid out otherwise

    std::vector<AdapterFile> adapters;  // loaded with the model; requests choose among them

    int context_length = 4096;      // tokens one request may use; limited by the model's training
    std::optional<int> gpu_layers;  // blocks offloaded to the accelerator
    std::optional<int> threads;     // limited to the CPUs this process may use
    bool pin_threads = false;       // each thread of a step to a CPU of its own
    std::string hardware = "auto";  // auto, cuda, rocm, vulkan, metal, cpu

    int sequences = 8;            // generations decoded in one batch
    int batch_rows = 512;         // rows of one step at most
    double max_step_ms = 50.0;    // what a step may take while answers are written and prompts read
    int draft_tokens = 0;         // of an answer guessed ahead at most; 0: none
    std::optional<int> kv_cells;  // shared cache; absent: sequences × context_length, within memory
    int prefix_cells = 4096;      // cells that may keep what finished prompts leave; 0: none
    int prefix_mib = 1024;        // memory for what of it has left the cells; 0: none
    int shortest_prefix =
        32;  // tokens; a shorter common beginning is neither waited for nor stored
    std::size_t waiting_line =
        128;  // requests that may wait for a sequence; more are refused as busy
    std::size_t max_prompt_bytes = 4U << 20U;
    bool preload = false;                  // load at start instead of at the first request
    std::chrono::seconds unload_after{0};  // without a request; 0: never
    std::filesystem::path trace_steps;     // a line for each step goes there; empty: nowhere

    // For comparisons to the last digit; no settings.
    int fixed_chunk = 0;  // prompt rows in one step while others decode, whatever that takes
    bool flash_attention = true;
    bool exact_cache = false;  // 32-bit keys and values
};

}  // namespace elpis::engine
