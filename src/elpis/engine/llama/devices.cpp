#include "elpis/engine/llama/devices.h"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <ggml-backend.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/engine/devices.h"

namespace elpis::engine {
namespace {

// ggml's registry names: "CUDA", "ROCm" (or "HIP"), "Vulkan", "MTL" (or "Metal"), "CPU", …
std::string backend_name(ggml_backend_dev_t device) {
    std::string name = ggml_backend_reg_name(ggml_backend_dev_backend_reg(device));
    std::ranges::transform(
        name, name.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    if (name == "hip") return "rocm";
    if (name == "mtl") return "metal";
    return name;
}

bool is_accelerator(ggml_backend_dev_t device) {
    const auto type = ggml_backend_dev_type(device);
    return type == GGML_BACKEND_DEVICE_TYPE_GPU || type == GGML_BACKEND_DEVICE_TYPE_IGPU;
}

}  // namespace

std::vector<Device> list_devices() {
    std::vector<Device> devices;
    for (std::size_t i = 0; i < ggml_backend_dev_count(); ++i) {
        ggml_backend_dev_t const device = ggml_backend_dev_get(i);
        std::size_t free = 0;
        std::size_t total = 0;
        ggml_backend_dev_memory(device, &free, &total);
        devices.push_back({.backend = backend_name(device),
                           .name = ggml_backend_dev_name(device),
                           .description = ggml_backend_dev_description(device),
                           .memory_free = free,
                           .memory_total = total,
                           .accelerator = is_accelerator(device)});
    }
    return devices;
}

namespace llama {

Result<DeviceChoice> choose_device(const std::string& hardware) {
    DeviceChoice cpu{.device = nullptr, .backend = "cpu", .description = "CPU"};
    std::vector<std::string> present{"cpu"};
    for (std::size_t i = 0; i < ggml_backend_dev_count(); ++i) {
        ggml_backend_dev_t const device = ggml_backend_dev_get(i);
        const std::string backend = backend_name(device);
        if (backend == "cpu") cpu.description = ggml_backend_dev_description(device);
        if (!is_accelerator(device)) continue;
        if (hardware == "auto" || hardware == backend) {
            return DeviceChoice{.device = device,
                                .backend = backend,
                                .description = ggml_backend_dev_description(device)};
        }
        present.push_back(backend);
    }
    if (hardware == "auto" || hardware == "cpu") return cpu;
    return fail(
        ErrorCode::Unsupported,
        fmt::format("model.hardware_backend is \"{}\", but this machine or this build has no "
                    "such device; there is: {}. Use one of them or \"auto\", or build with "
                    "the preset for it (cuda, hip, vulkan)",
                    hardware,
                    fmt::join(present, ", ")));
}

}  // namespace llama
}  // namespace elpis::engine
