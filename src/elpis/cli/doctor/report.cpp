#include "elpis/cli/doctor/report.h"

#include <expected>
#include <memory>
#include <utility>
#include <vector>

#include "elpis/backends/open.h"
#include "elpis/base/clock.h"
#include "elpis/base/error.h"
#include "elpis/base/log.h"
#include "elpis/base/timer.h"
#include "elpis/config/files.h"
#include "elpis/config/load.h"
#include "elpis/engine/devices.h"
#include "elpis/engine/machine.h"
#include "elpis/engine/model_header.h"
#include "elpis/engine/options.h"

namespace elpis::cli {
namespace {

void add(std::vector<std::string>& problems, const std::vector<Error>& errors) {
    for (const Error& error : errors)
        problems.push_back(error.message);
}

// Opening reads the file's header and chooses the device, no more. What the engine had to limit is
// told here from its capabilities, so its log is not needed.
void look_at_engine(DoctorReport& report) {
    engine::Options options = report.settings->settings.engine;
    options.model_path = *report.model_file;
    options.preload = false;
    const SystemClock clock;
    Timer timer;
    Log log({.quiet = true});
    const auto opened = backends::open(
        report.settings->settings.backend, options, {.clock = clock, .timer = timer, .log = log});
    if (opened) {
        report.engine = (*opened)->capabilities();
    } else {
        report.problems.push_back(opened.error().message);
    }
}

void note_limits(DoctorReport& report) {
    const engine::Options& wanted = report.settings->settings.engine;
    if (wanted.threads && *wanted.threads > report.engine->threads) {
        report.warnings.push_back("model.n_threads is " + std::to_string(*wanted.threads) +
                                  ", but this process may use " +
                                  std::to_string(report.engine->threads) +
                                  " CPUs; that many are used");
    }
    if (wanted.context_length > report.engine->context_length) {
        report.warnings.push_back(
            "model.context_length is " + std::to_string(wanted.context_length) +
            ", but the model was trained for " + std::to_string(report.engine->context_length) +
            "; that many are used");
    }
}

}  // namespace

DoctorReport examine(const std::expected<config::Loaded, std::vector<Error>>& settings,
                     const config::Inputs& inputs) {
    DoctorReport report;
    report.devices = engine::list_devices();
    report.cpus = engine::cpu_budget();
    report.memory_free = engine::available_memory();
    if (!settings) {
        add(report.problems, settings.error());
        return report;
    }
    report.settings = *settings;
    report.warnings = settings->warnings;
    auto model = config::check_files(*settings, inputs);
    if (!model) {
        add(report.problems, model.error());
        return report;
    }
    report.model_file = *std::move(model);
    if (auto header = engine::read_model_header(*report.model_file)) {
        report.model = *std::move(header);
    }
    look_at_engine(report);
    if (report.engine) note_limits(report);
    return report;
}

}  // namespace elpis::cli
