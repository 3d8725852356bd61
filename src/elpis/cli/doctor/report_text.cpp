#include <cstdint>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "elpis/cli/doctor/report.h"
#include "elpis/cli/terminal.h"
#include "elpis/engine/devices.h"
#include "elpis/engine/machine.h"
#include "elpis/engine/status.h"

namespace elpis::cli {
namespace {

constexpr std::string_view kGap = "            ";  // as wide as a line's name

std::string size(std::uint64_t bytes) {
    constexpr double kGiB = 1024.0 * 1024.0 * 1024.0;
    const double gib = static_cast<double>(bytes) / kGiB;
    return gib >= 1.0 ? fmt::format("{:.1f} GiB", gib) : fmt::format("{:.0f} MiB", gib * 1024.0);
}

std::string line(std::string_view name, std::string_view text) {
    return fmt::format("{:<{}}{}\n", name, kGap.size(), text);
}

std::string settings_lines(const DoctorReport& report) {
    if (!report.settings) return line("Settings", "cannot be used, see below");
    return line("Settings",
                report.settings->file ? report.settings->file->string()
                                      : "no file; defaults, environment and flags");
}

std::string model_lines(const DoctorReport& report) {
    if (!report.model_file) return line("Model", "none that can be used, see below");
    std::string text = line("Model", tamed(report.model_file->string()));
    if (!report.model) return text;
    const engine::ModelHeader& model = *report.model;
    text += line("",
                 fmt::format("{}, {} blocks, width {}, {}, {}",
                             tamed(model.architecture),
                             model.blocks,
                             model.width,
                             size(model.file_bytes),
                             model.has_chat_template ? "its own chat template"
                                                     : "no chat template: ChatML is used"));
    if (report.engine) {
        text += line("",
                     fmt::format("{} tokens for one conversation (trained for {})",
                                 report.engine->context_length,
                                 model.context_trained));
    }
    return text;
}

std::string hardware_lines(const DoctorReport& report) {
    std::string text;
    for (const engine::Device& device : report.devices) {
        const bool used = report.engine && device.backend == report.engine->hardware;
        text +=
            line(text.empty() ? "Hardware" : "",
                 fmt::format("{:<8}{}{}{}",
                             device.backend,
                             device.description,
                             device.accelerator ? ", " + size(device.memory_free) + " free" : "",
                             used ? "  <- used" : ""));
    }
    return text;
}

std::string thread_lines(const DoctorReport& report) {
    const engine::CpuBudget& cpus = report.cpus;
    const std::string why =
        cpus.quota
            ? fmt::format("{} CPUs by affinity, a quota of {:.1f} CPUs", cpus.affinity, *cpus.quota)
            : fmt::format("{} CPUs by affinity, no quota", cpus.affinity);
    const int threads = report.engine ? report.engine->threads : cpus.usable();
    const bool chosen = report.settings && report.settings->settings.engine.threads.has_value();
    return line(
        "Threads",
        fmt::format("{} ({}; {})", threads, why, chosen ? "model.n_threads" : "all of them"));
}

std::string memory_lines(const DoctorReport& report) {
    std::string text =
        line("Memory", report.memory_free > 0 ? size(report.memory_free) + " free" : "unknown");
    if (report.engine) {
        const std::uint64_t cell = report.model ? report.model->cell_bytes : 0;
        text += line(
            "",
            fmt::format(
                "a cache of {} cells{} for {} answers in one batch",
                report.engine->kv_cells,
                cell > 0
                    ? " (" + size(cell * static_cast<std::uint64_t>(report.engine->kv_cells)) + ")"
                    : "",
                report.engine->sequences));
    }
    return text;
}

std::string limit_lines(const DoctorReport& report) {
    if (!report.settings) return {};
    const config::Settings& settings = report.settings->settings;
    std::string text = line("Limits",
                            fmt::format("{} answers at once, {} more in line, {} open streams",
                                        settings.engine.sequences,
                                        settings.engine.waiting_line,
                                        settings.streams.max_live));
    if (report.engine) {
        text += line("Feelings",
                     report.engine->supports_steering
                         ? "act through sampling and steering"
                         : "act through sampling; this version has no steering vectors");
    }
    return text;
}

}  // namespace

std::string as_text(const DoctorReport& report) {
    std::string text = settings_lines(report) + model_lines(report) + hardware_lines(report) +
                       thread_lines(report) + memory_lines(report) + limit_lines(report);
    text += '\n';
    for (const std::string& warning : report.warnings)
        text += "warning: " + tamed(warning) + "\n";
    for (const std::string& problem : report.problems)
        text += "problem: " + tamed(problem) + "\n";
    if (report.problems.empty()) text += "All is well: `elpis mcp` can start.\n";
    return text;
}

}  // namespace elpis::cli
