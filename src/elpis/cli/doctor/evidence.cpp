#include "elpis/cli/doctor/evidence.h"

#include <expected>
#include <filesystem>
#include <system_error>

#include "elpis/backends/open.h"
#include "elpis/base/clock.h"
#include "elpis/base/log.h"
#include "elpis/base/options.h"
#include "elpis/base/timer.h"
#include "elpis/config/files.h"
#include "elpis/config/load.h"
#include "elpis/config/settings.h"
#include "elpis/engine/devices.h"
#include "elpis/engine/machine.h"
#include "elpis/engine/model_header.h"
#include "elpis/engine/options.h"

namespace elpis::cli {
namespace {

bool exists(const char* path) {
    std::error_code unknown;
    return std::filesystem::exists(path, unknown);
}

void look_at_model(const config::Settings& settings, Evidence& evidence) {
    const SystemClock clock;
    Timer timer;
    Log log(LogOptions{.quiet = true});
    engine::Options options = settings.engine;
    options.model_path = evidence.model;
    options.preload = false;
    // Open while the rest is asked, so that llama.cpp's own talk ends in the quiet log.
    const auto backend =
        backends::open(settings.backend, options, {.clock = clock, .timer = timer, .log = log});
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
