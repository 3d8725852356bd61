#include "elpis/cli/doctor/evidence.h"

#include <expected>
#include <filesystem>
#include <optional>
#include <string_view>
#include <system_error>

#include "elpis/backends/checkpoint_model.h"
#include "elpis/backends/open.h"
#include "elpis/base/clock.h"
#include "elpis/base/log.h"
#include "elpis/base/options.h"
#include "elpis/base/result.h"
#include "elpis/base/timer.h"
#include "elpis/cli/model/conversion.h"
#include "elpis/config/files.h"
#include "elpis/config/load.h"
#include "elpis/config/settings.h"
#include "elpis/engine/devices.h"
#include "elpis/engine/llama/runtime.h"
#include "elpis/engine/machine.h"
#include "elpis/engine/model_header.h"
#include "elpis/engine/options.h"

namespace elpis::cli {
namespace {

bool exists(const char* path) {
    std::error_code unknown;
    return std::filesystem::exists(path, unknown);
}

// The file that a checkpoint has become, if it has; nothing is converted here.
Result<std::optional<std::filesystem::path>> converted(const config::Settings& settings,
                                                       const std::filesystem::path& reference) {
    const backends::CheckpointOptions options = checkpoint_options(settings);
    ELPIS_TRY(const auto checkpoint, backends::open_checkpoint(reference, options));
    const auto kept = backends::kept_checkpoint(checkpoint, options);
    if (!kept) return std::nullopt;
    return kept->file;
}

void look_at_model(const config::Settings& settings, Evidence& evidence) {
    const SystemClock clock;
    Timer timer;
    Log log(LogOptions{.quiet = true});
    engine::Options options = settings.engine;
    options.model_path = evidence.model;
    options.preload = false;
    std::string_view backend_name = settings.backend;
    if (backends::runs_checkpoints(backend_name)) {
        const auto file = converted(settings, evidence.model);
        if (!file) evidence.engine = std::unexpected(file.error());
        evidence.to_be_converted = file && !*file;
        if (!file || !*file) {
            const engine::llama::Runtime quiet(log);
            evidence.devices = engine::list_devices();
            return;
        }
        evidence.model = options.model_path = **file;
        backend_name = "llama-cpp";
    }
    // Adapters are small: those that are folders are converted, so that it is told what is wrong.
    // Open while the rest is asked, so that llama.cpp's own talk ends in the quiet log.
    const auto backend = backends::open(backend_name,
                                        options,
                                        {.clock = clock, .timer = timer, .log = log},
                                        checkpoint_options(settings));
    if (backend) {
        evidence.engine = (*backend)->capabilities();
    } else {
        evidence.engine = std::unexpected(backend.error());
    }
    if (const auto header = engine::read_model_header(evidence.model)) evidence.header = *header;
    evidence.devices = engine::list_devices();
}

}  // namespace

Evidence gather_evidence(const config::Inputs& inputs) {
    Evidence evidence{.settings = config::load(inputs),
                      .cpus = engine::cpu_budget(),
                      .memory_available = engine::available_memory(),
                      .nvidia_driver = exists("/dev/nvidiactl"),
                      .amd_driver = exists("/dev/kfd")};
    if (evidence.settings) {
        if (const auto model = config::check_files(*evidence.settings, inputs)) {
            evidence.model = *model;
        } else {
            evidence.missing_files = model.error();
        }
    }
    if (evidence.model.empty()) {
        evidence.devices = engine::list_devices();
    } else {
        look_at_model(evidence.settings->settings, evidence);
    }
    return evidence;
}

}  // namespace elpis::cli
