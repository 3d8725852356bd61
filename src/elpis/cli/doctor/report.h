#pragma once

#include <cstdint>
#include <expected>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "elpis/base/error.h"
#include "elpis/config/load.h"
#include "elpis/engine/devices.h"
#include "elpis/engine/machine.h"
#include "elpis/engine/model_header.h"
#include "elpis/engine/status.h"

namespace elpis::cli {

// What would be used on this machine, and why, and what stands in the way.
struct DoctorReport {
    std::optional<config::Loaded> settings;  // absent when they cannot be used
    std::optional<std::filesystem::path> model_file;
    std::optional<engine::ModelHeader> model;
    std::optional<engine::Capabilities> engine;  // absent when the model cannot be opened
    std::vector<engine::Device> devices;
    engine::CpuBudget cpus;
    std::uint64_t memory_free = 0;  // bytes; 0 = unknown

    std::vector<std::string> problems;  // sentences, each with what to do
    std::vector<std::string> warnings;
};

// Looks at everything and loads nothing.
DoctorReport examine(const std::expected<config::Loaded, std::vector<Error>>& settings,
                     const config::Inputs& inputs);

// For people, in lines of up to 80 columns or so.
std::string as_text(const DoctorReport& report);
// For programs; ends with a newline.
std::string as_json(const DoctorReport& report);

}  // namespace elpis::cli
