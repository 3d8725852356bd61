#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace elpis::engine {

// What ggml's registry knows to compute on, for people (doctor) and for error messages.
struct Device {
    std::string backend;      // our name for it: cuda, rocm, vulkan, metal, cpu, …
    std::string name;         // ggml's: "CUDA0"
    std::string description;  // "NVIDIA H100 80GB HBM3"
    std::uint64_t memory_free = 0;
    std::uint64_t memory_total = 0;
    bool accelerator = false;
};

std::vector<Device> list_devices();

}  // namespace elpis::engine
