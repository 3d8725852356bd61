#include "elpis/engine/llama/model.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <exception>
#include <filesystem>
#include <functional>
#include <iterator>
#include <limits>
#include <memory>
#include <string>
#include <utility>

#include <fmt/format.h>
#include <ggml-backend.h>
#include <llama-cpp.h>
#include <llama.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/engine/adapter_set.h"
#include "elpis/engine/llama/devices.h"

namespace elpis::engine::llama {
namespace {

struct Progress {
    const std::function<bool(float)>& tell;
    bool cancelled = false;
};

bool on_progress(float fraction, void* data) {
    auto& progress = *static_cast<Progress*>(data);
    if (!progress.tell(fraction)) progress.cancelled = true;
    return !progress.cancelled;
}

}  // namespace

Result<std::unique_ptr<Model>> Model::load(const std::filesystem::path& file,
                                           const DeviceChoice& device,
                                           int gpu_layers,
                                           const std::function<bool(float)>& progress,
                                           const std::string& unstretched) {
    Progress state{.tell = progress};
    std::array<ggml_backend_dev_t, 2> devices{device.device, nullptr};
    llama_model_params params = llama_model_default_params();
    params.devices = devices.data();  // only the chosen one; an empty list is the CPU alone
    params.n_gpu_layers = device.device == nullptr ? 0 : gpu_layers;
    params.progress_callback = &on_progress;
    params.progress_callback_user_data = &state;
    // llama.cpp chooses between two sets of rope factors by the size of the whole cache, and
    // transformers by the length of the sequence: here by the longest that a request may have.
    std::array<llama_model_kv_override, 2> overrides{};  // ends with an empty key
    if (!unstretched.empty() && unstretched.size() < sizeof(overrides[0].key)) {
        overrides[0].tag = LLAMA_KV_OVERRIDE_TYPE_INT;
        std::ranges::copy(unstretched, std::begin(overrides[0].key));
        overrides[0].val_i64 = std::numeric_limits<std::int32_t>::max();
        params.kv_overrides = overrides.data();
    }
    try {
        llama_model_ptr model(llama_model_load_from_file(file.c_str(), params));
        if (model) return std::unique_ptr<Model>(new Model(std::move(model)));
    } catch (const std::exception& error) {
        return fail(ErrorCode::Unavailable,
                    fmt::format("loading {} failed: {}", file.string(), error.what()));
    }
    if (state.cancelled) return fail(ErrorCode::Cancelled, "loading was cancelled");
    return fail(ErrorCode::Unavailable,
                fmt::format("loading {} failed; the log has llama.cpp's reason (an unsupported "
                            "architecture, a damaged file, or too little memory)",
                            file.string()));
}

Result<void> Model::load_adapter(const AdapterFile& adapter) {
    llama_adapter_lora* const loaded = llama_adapter_lora_init(model_.get(), adapter.path.c_str());
    if (loaded == nullptr) {
        return fail(ErrorCode::Unavailable,
                    fmt::format("loading the adapter {} ({}) failed; the log has llama.cpp's "
                                "reason (a damaged file, or too little memory)",
                                adapter.name,
                                adapter.path.string()));
    }
    adapters_.push_back(loaded);
    return {};
}

}  // namespace elpis::engine::llama
