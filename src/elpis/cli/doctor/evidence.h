#pragma once

#include <cstdint>
#include <expected>
#include <filesystem>
#include <optional>
#include <vector>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/config/load.h"
#include "elpis/engine/devices.h"
#include "elpis/engine/machine.h"
#include "elpis/engine/model_header.h"
#include "elpis/engine/status.h"

namespace elpis::cli {

// All that doctor knows of this machine and these settings. A plain value: what it means is
// decided in diagnosis.h.
struct Evidence {
    std::expected<config::Loaded, std::vector<Error>> settings;
    std::vector<Error> missing_files;
    std::filesystem::path model;   // empty: none was found
    bool to_be_converted = false;  // a checkpoint that no start has converted yet
    std::optional<engine::ModelHeader> header;
    // What the engine would use; nothing when there is no model, an error when it cannot start.
    std::optional<Result<engine::Capabilities>> engine;
    engine::CpuBudget cpus;
    std::uint64_t memory_available = 0;  // bytes; 0: unknown
    std::vector<engine::Device> devices;
    bool nvidia_driver = false;  // loaded on this machine, whether or not this build can use it
    bool amd_driver = false;
};

// Looks; loads no weights, changes nothing.
Evidence gather_evidence(const config::Inputs& inputs);

}  // namespace elpis::cli
