#pragma once

#include <cstddef>
#include <cstdint>

#include "elpis/base/log.h"
#include "elpis/base/result.h"
#include "elpis/engine/llama/devices.h"
#include "elpis/engine/model_header.h"
#include "elpis/engine/options.h"

namespace elpis::engine {

// What will be used, decided from the settings, the model's header and the machine, before anything
// is loaded.
struct Plan {
    Options options;
    ModelHeader header;
    llama::DeviceChoice device;
    int context_length = 0;
    int cells = 0;
    int background_sequences = 0;  // of texts that are only read, and of who can wait
    int prefix_holders = 0;        // sequences that keep what finished requests leave
    int prefix_cells = 0;          // cells kept at most
    std::size_t prefix_bytes =
        0;            // kept outside the cells at most; a quarter of what memory is free
    int outputs = 0;  // rows of one step whose logits may be wanted
    int threads = 1;
    int gpu_layers = 0;  // −1: all
};

// Says in the log what it had to limit. Errors as read_model_header and choose_device.
Result<Plan> make_plan(const Options& options, Log& log);

// Cells of the shared cache: room for every sequence at full length, but no more than a quarter of
// the memory that is free, and at least one full context. `memory` and `cell` in bytes, 0 =
// unknown.
int default_cells(int sequences, int context_length, std::uint64_t memory, std::uint64_t cell);

}  // namespace elpis::engine
