#pragma once

#include <string>

#include <ggml-backend.h>

#include "elpis/base/result.h"

namespace elpis::engine::llama {

// The device chosen for a setting of model.hardware_backend.
struct DeviceChoice {
    ggml_backend_dev_t device = nullptr;  // null: the CPU alone
    std::string backend;                  // cuda, rocm, vulkan, metal, cpu
    std::string description;
};

// `hardware`: auto takes the best there is; a named one that is absent is Unsupported, with what is
// there instead.
Result<DeviceChoice> choose_device(const std::string& hardware);

}  // namespace elpis::engine::llama
