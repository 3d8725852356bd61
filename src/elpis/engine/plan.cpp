#include "elpis/engine/plan.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>

#include <fmt/format.h>

#include "elpis/base/log.h"
#include "elpis/base/result.h"
#include "elpis/engine/llama/adapter_file.h"
#include "elpis/engine/llama/devices.h"
#include "elpis/engine/machine.h"
#include "elpis/engine/model_header.h"
#include "elpis/engine/options.h"

namespace elpis::engine {
namespace {

constexpr int kAllLayers = -1;
constexpr int kCellGranularity = 256;  // llama.cpp rounds its cache up to this
constexpr std::uint64_t kShareOfMemory = 4;
constexpr int kBackgroundSequences = 8;  // enough texts side by side to fill a batch
constexpr int kPrefixHolders = 16;
constexpr int kBackgroundOutputs = 64;  // beside one for each sequence; each is a row of logits

int round_up(int cells) {
    return (cells + kCellGranularity - 1) / kCellGranularity * kCellGranularity;
}

int usable_threads(const Options& options, Log& log) {
    const int usable = cpu_budget().usable();
    if (options.threads && *options.threads > usable) {
        log.warning("engine",
                    fmt::format("model.n_threads is {}, but this process may use {} CPUs; using {}",
                                *options.threads,
                                usable,
                                usable));
    }
    return std::clamp(options.threads.value_or(usable), 1, usable);
}

}  // namespace

int default_cells(int sequences, int context_length, std::uint64_t memory, std::uint64_t cell) {
    std::int64_t cells = static_cast<std::int64_t>(sequences) * context_length;
    if (memory > 0 && cell > 0) {
        cells = std::min(cells, static_cast<std::int64_t>(memory / kShareOfMemory / cell));
    }
    return round_up(static_cast<int>(std::max<std::int64_t>(cells, context_length)));
}

Result<Plan> make_plan(const Options& options, Log& log) {
    Plan plan{.options = options};
    ELPIS_TRY(plan.header, read_model_header(options.model_path));
    ELPIS_TRY(const auto remarks, llama::check_adapters(options.adapters, options.model_path));
    for (const std::string& remark : remarks)
        log.warning("engine", remark);
    ELPIS_TRY(plan.device, llama::choose_device(options.hardware));
    plan.context_length = options.context_length;
    if (plan.header.context_trained > 0 && plan.header.context_trained < options.context_length) {
        plan.context_length = plan.header.context_trained;
        log.warning(
            "engine",
            fmt::format("model.context_length is {}, but the model was trained for {}; using {}",
                        options.context_length,
                        plan.context_length,
                        plan.context_length));
    }
    const std::uint64_t memory = available_memory();
    plan.prefix_holders = options.prefix_cells > 0 ? kPrefixHolders : 0;
    plan.background_sequences = kBackgroundSequences;
    plan.outputs = options.sequences * (1 + options.draft_tokens) + kBackgroundOutputs;
    plan.cells =
        options.kv_cells
            ? round_up(std::max(*options.kv_cells, plan.context_length))
            : default_cells(options.sequences, plan.context_length, memory, plan.header.cell_bytes);
    plan.prefix_cells = std::min(options.prefix_cells, plan.cells / 2);
    if (options.prefix_cells > 0) {
        plan.prefix_bytes = static_cast<std::size_t>(options.prefix_mib) << 20U;
        if (memory > 0) {
            plan.prefix_bytes =
                std::min(plan.prefix_bytes, static_cast<std::size_t>(memory / kShareOfMemory));
        }
    }
    plan.threads = usable_threads(options, log);
    plan.gpu_layers = plan.device.device == nullptr ? 0 : options.gpu_layers.value_or(kAllLayers);
    return plan;
}

}  // namespace elpis::engine
