#include "elpis/cli/doctor/diagnosis.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "elpis/base/error.h"
#include "elpis/cli/doctor/evidence.h"
#include "elpis/cli/version.h"
#include "elpis/config/load.h"
#include "elpis/config/settings.h"
#include "elpis/engine/devices.h"
#include "elpis/engine/machine.h"
#include "elpis/engine/model_header.h"
#include "elpis/engine/status.h"

namespace elpis::cli {
namespace {

using Fact = Diagnosis::Fact;
using Json = nlohmann::ordered_json;

// "94 MiB", "3.2 GiB"
std::string size_text(std::uint64_t bytes) {
    const double mebibytes = static_cast<double>(bytes) / 1048576.0;
    return mebibytes < 1024 ? fmt::format("{:.0f} MiB", mebibytes)
                            : fmt::format("{:.1f} GiB", mebibytes / 1024);
}

// "model.n_threads, from ELPIS_MODEL__N_THREADS"; empty for a default.
std::string asked_by(const config::Loaded& loaded, std::string_view key) {
    const std::string source = source_of(loaded, key);
    return source == "default" ? "" : fmt::format("{}, from {}", key, source);
}

Diagnosis::Section settings_section(const config::Loaded& loaded) {
    Diagnosis::Section section{.name = "settings"};
    section.facts.push_back(
        loaded.file ? Fact{"file", loaded.file->string(), loaded.file->string(), ""}
                    : Fact{"file", nullptr, "none", "defaults, ELPIS_* variables and flags"});
    for (const config::Origin& origin : loaded.origins) {
        if (origin.source == "default") continue;
        section.facts.push_back({origin.key, origin.value, origin.value, origin.source});
    }
    return section;
}

Diagnosis::Section model_section(const Evidence& evidence) {
    const config::Loaded& loaded = *evidence.settings;
    Diagnosis::Section section{.name = "model"};
    const std::string asked = asked_by(loaded, "model.path");
    const std::string path = evidence.model.string();
    section.facts.push_back({"file", path, path, asked.empty() ? "the default model" : asked});
    if (evidence.header) {
        const engine::ModelHeader& header = *evidence.header;
        section.facts.push_back({"name", header.name, header.name, ""});
        section.facts.push_back(
            {"architecture",
             header.architecture,
             fmt::format(
                 "{}, {} blocks, width {}", header.architecture, header.blocks, header.width),
             ""});
        section.facts.push_back({"file_size", header.file_bytes, size_text(header.file_bytes), ""});
        section.facts.push_back({"chat_template",
                                 header.has_chat_template,
                                 header.has_chat_template ? "its own" : "ChatML",
                                 header.has_chat_template ? "" : "the file has none"});
    }
    if (evidence.engine && *evidence.engine) {
        const engine::Capabilities& engine = **evidence.engine;
        section.facts.push_back(
            {"context_length",
             engine.context_length,
             fmt::format("{} tokens", engine.context_length),
             engine.context_trained > 0
                 ? fmt::format("one request; the model was trained for {}", engine.context_trained)
                 : "one request"});
    }
    return section;
}

std::string why_these_threads(const Evidence& evidence, const engine::Capabilities& engine) {
    const engine::CpuBudget& cpus = evidence.cpus;
    if (const std::string asked = asked_by(*evidence.settings, "model.n_threads"); !asked.empty()) {
        return engine.threads < evidence.settings->settings.engine.threads.value_or(0)
                   ? fmt::format("{}, limited to the CPUs this process may use", asked)
                   : asked;
    }
    if (cpus.quota && *cpus.quota < cpus.affinity) {
        return fmt::format(
            "the container's quota is {:.1f} of {} CPUs", *cpus.quota, cpus.affinity);
    }
    return "every CPU this process may use";
}

std::string why_this_device(const Evidence& evidence) {
    if (evidence.settings->settings.engine.hardware != "auto") {
        return asked_by(*evidence.settings, "model.hardware_backend");
    }
    const bool accelerated = std::ranges::any_of(evidence.devices, &engine::Device::accelerator);
    return accelerated ? "auto: the best device there is" : "auto: no accelerator in reach";
}

Diagnosis::Section machine_section(const Evidence& evidence) {
    Diagnosis::Section section{.name = "machine"};
    const engine::CpuBudget& cpus = evidence.cpus;
    section.facts.push_back(
        {"cpus",
         cpus.usable(),
         fmt::format("{} usable", cpus.usable()),
         fmt::format("{} by affinity, {}",
                     cpus.affinity,
                     cpus.quota ? fmt::format("quota of {:.1f}", *cpus.quota) : "no quota")});
    section.facts.push_back(
        {"memory_available",
         evidence.memory_available,
         evidence.memory_available > 0 ? size_text(evidence.memory_available) : "unknown",
         ""});
    Json devices = Json::array();
    for (const engine::Device& device : evidence.devices) {
        devices.push_back({{"backend", device.backend},
                           {"name", device.name},
                           {"description", device.description},
                           {"memory_free", device.memory_free},
                           {"memory_total", device.memory_total},
                           {"accelerator", device.accelerator}});
    }
    std::string text;
    for (const engine::Device& device : evidence.devices) {
        text +=
            fmt::format("{}{} ({})", text.empty() ? "" : "\n", device.description, device.backend);
        if (device.accelerator) text += fmt::format(", {} free", size_text(device.memory_free));
    }
    section.facts.push_back({"devices", std::move(devices), std::move(text), ""});
    return section;
}

Diagnosis::Section engine_section(const Evidence& evidence, const engine::Capabilities& engine) {
    const config::Loaded& loaded = *evidence.settings;
    Diagnosis::Section section{.name = "engine"};
    auto& facts = section.facts;
    facts.push_back({"device",
                     engine.hardware,
                     fmt::format("{} ({})", engine.device, engine.hardware),
                     why_this_device(evidence)});
    if (engine.hardware != "cpu") {
        const std::string asked = asked_by(loaded, "model.gpu_layers");
        facts.push_back({"gpu_layers",
                         engine.gpu_layers,
                         engine.gpu_layers < 0 ? "all" : fmt::format("{}", engine.gpu_layers),
                         asked.empty() ? "auto" : asked});
    }
    facts.push_back({"threads",
                     engine.threads,
                     fmt::format("{}", engine.threads),
                     why_these_threads(evidence, engine)});
    const std::uint64_t cell = evidence.header ? evidence.header->cell_bytes : 0;
    const std::uint64_t cache = cell * static_cast<std::uint64_t>(std::max(engine.kv_cells, 0));
    const std::string asked = asked_by(loaded, "engine.kv_cells");
    facts.push_back({"kv_cells",
                     engine.kv_cells,
                     cache > 0 ? fmt::format("{}, {}", engine.kv_cells, size_text(cache))
                               : fmt::format("{}", engine.kv_cells),
                     !asked.empty() ? asked
                     : engine.kv_cells < engine.sequences * engine.context_length
                         ? "a quarter of the memory that is free"
                         : fmt::format("{} answers of full length", engine.sequences)});
    facts.push_back({"moods_act_through", engine.modulation_type, engine.modulation_type, ""});
    return section;
}

Diagnosis::Section limits_section(const config::Settings& settings) {
    return {
        .name = "limits",
        .facts = {
            {"answers_at_once",
             settings.engine.sequences,
             fmt::format("{}", settings.engine.sequences),
             fmt::format("{} more may wait", settings.engine.waiting_line)},
            {"streams",
             settings.streams.max_live,
             fmt::format("{}", settings.streams.max_live),
             fmt::format("forgotten {} s after the last touch", settings.streams.idle_ttl.count())},
            {"characters",
             settings.mind.max_characters,
             fmt::format("{}", settings.mind.max_characters),
             ""},
            {"answer_tokens",
             settings.mind.max_tokens,
             fmt::format("{}", settings.mind.max_tokens),
             "unless a request says otherwise"},
        }};
}

void look_for_problems(const Evidence& evidence, Diagnosis& diagnosis) {
    if (!evidence.settings) {
        for (const Error& error : evidence.settings.error())
            diagnosis.problems.push_back(error.message);
        return;
    }
    for (const Error& error : evidence.missing_files)
        diagnosis.problems.push_back(error.message);
    if (evidence.engine && !*evidence.engine) {
        diagnosis.problems.push_back(evidence.engine->error().message);
    }
}

void advise_on_drivers(const Evidence& evidence, Diagnosis& diagnosis) {
    if (std::ranges::any_of(evidence.devices, &engine::Device::accelerator)) return;
    const auto advise = [&](std::string_view maker, std::string_view preset) {
        diagnosis.advice.push_back(
            fmt::format("This machine has an {} driver, but this build computes on the CPU only. "
                        "Build with the preset {} (or vulkan) to use it.",
                        maker,
                        preset));
    };
    if (evidence.nvidia_driver) advise("NVIDIA", "cuda");
    if (evidence.amd_driver) advise("AMD", "hip");
}

void advise(const Evidence& evidence, Diagnosis& diagnosis) {
    advise_on_drivers(evidence, diagnosis);
    if (!evidence.settings) return;
    for (const std::string& warning : evidence.settings->warnings)
        diagnosis.advice.push_back(warning);
    if (evidence.to_be_converted) {
        diagnosis.advice.emplace_back(
            "The checkpoint is converted at the first start, which takes some seconds for each "
            "gigabyte; elpis model convert does it beforehand.");
    }
    if (!evidence.engine || !*evidence.engine) return;
    const engine::Options& wish = evidence.settings->settings.engine;
    const engine::Capabilities& engine = **evidence.engine;
    const bool asked_for_context = !asked_by(*evidence.settings, "model.context_length").empty();
    if (asked_for_context && engine.context_length < wish.context_length) {
        diagnosis.advice.push_back(
            fmt::format("model.context_length is {}, but the model was trained for {}; that is "
                        "used.",
                        wish.context_length,
                        engine.context_trained));
    }
    if (wish.threads && engine.threads < *wish.threads) {
        diagnosis.advice.push_back(fmt::format(
            "model.n_threads is {}, but this process may use {} CPUs; more threads would only get "
            "in each other's way.",
            *wish.threads,
            evidence.cpus.usable()));
    }
    if (!evidence.header) return;
    const engine::ModelHeader& header = *evidence.header;
    const std::uint64_t need =
        header.file_bytes + header.cell_bytes * static_cast<std::uint64_t>(engine.kv_cells);
    if (engine.hardware == "cpu" && evidence.memory_available > 0 &&
        need > evidence.memory_available) {
        diagnosis.advice.push_back(
            fmt::format("Weights and cache take about {}, and {} of memory are available. Use a "
                        "smaller model, or lower engine.kv_cells or model.context_length.",
                        size_text(need),
                        size_text(evidence.memory_available)));
    }
    if (!header.has_chat_template) {
        diagnosis.advice.push_back(
            "The model file has no chat template, so ChatML is used. If the answers ramble, take a "
            "file that was made for chat (often named \"Instruct\").");
    }
}

}  // namespace

Diagnosis diagnose(const Evidence& evidence) {
    Diagnosis diagnosis;
    diagnosis.sections.push_back({.name = "program",
                                  .facts = {{"version", version(), std::string(version()), ""},
                                            {"llama_cpp",
                                             llama_release(),
                                             std::string(llama_release()),
                                             "the inference library"}}});
    if (evidence.settings) diagnosis.sections.push_back(settings_section(*evidence.settings));
    if (!evidence.model.empty()) diagnosis.sections.push_back(model_section(evidence));
    diagnosis.sections.push_back(machine_section(evidence));
    if (evidence.engine && *evidence.engine) {
        diagnosis.sections.push_back(engine_section(evidence, **evidence.engine));
    }
    if (evidence.settings) {
        diagnosis.sections.push_back(limits_section(evidence.settings->settings));
    }
    look_for_problems(evidence, diagnosis);
    advise(evidence, diagnosis);
    return diagnosis;
}

}  // namespace elpis::cli
