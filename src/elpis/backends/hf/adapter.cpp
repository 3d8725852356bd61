#include "elpis/backends/hf/adapter.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "elpis/backends/hf/adapter_base.h"
#include "elpis/backends/hf/adapter_config.h"
#include "elpis/backends/hf/adapter_plan.h"
#include "elpis/backends/hf/gguf_header.h"
#include "elpis/backends/hf/new_file.h"
#include "elpis/backends/hf/random_file.h"
#include "elpis/backends/hf/tensor_plan.h"
#include "elpis/backends/hf/tensor_writer.h"
#include "elpis/backends/hf/weights.h"
#include "elpis/base/error.h"
#include "elpis/base/result.h"

namespace elpis::backends::hf {
namespace {

namespace fs = std::filesystem;

constexpr const char* kConfig = "adapter_config.json";
constexpr const char* kWeights = "adapter_model.safetensors";
constexpr const char* kPickle = "adapter_model.bin";
constexpr std::uint64_t kLargestConfig = std::uint64_t{4} << 20U;

template <class T>
Result<T> of_adapter(const fs::path& folder, Result<T> result) {
    if (result || result.error().code == ErrorCode::Cancelled) return result;
    return fail(
        result.error().code,
        fmt::format("adapter {} cannot be used: {}", folder.string(), result.error().message));
}

Result<void> check_present(const fs::path& folder) {
    std::error_code error;
    if (!fs::exists(folder / kConfig, error))
        return fail(ErrorCode::NotFound, fmt::format("it has no {}", kConfig));
    if (fs::exists(folder / kWeights, error)) return {};
    if (fs::exists(folder / kPickle, error)) {
        return fail(ErrorCode::Unsupported,
                    fmt::format("its weights are in {}, a pickle, which can run any program when "
                                "it is read, so it is not; save it as safetensors",
                                kPickle));
    }
    return fail(ErrorCode::NotFound, fmt::format("it has no {}", kWeights));
}

}  // namespace

Result<Adapter> Adapter::open(const fs::path& folder, const AdapterBase& base) {
    std::error_code error;
    if (!fs::is_directory(folder, error)) {
        return fail(ErrorCode::NotFound,
                    fmt::format("there is no adapter folder {}", folder.string()));
    }
    const auto opened = [&] -> Result<Adapter> {
        ELPIS_OK(check_present(folder));
        ELPIS_TRY(const std::string json, read_text(folder / kConfig, kLargestConfig));
        ELPIS_TRY(AdapterConfig config, read_adapter_config(json));
        ELPIS_TRY(Weights weights, Weights::open_file(folder / kWeights));
        Adapter adapter(
            folder, std::string(base.family->name), std::move(config), std::move(weights));
        // The planned tensors point to what stays where it is: nodes of a map.
        ELPIS_TRY(adapter.planned_, plan_adapter(base, adapter.config_, adapter.weights_));
        return adapter;
    };
    return of_adapter(folder, opened());
}

std::vector<fs::path> Adapter::files() const {
    return {folder_ / kConfig, folder_ / kWeights};
}

std::uint64_t Adapter::written_bytes() const {
    std::uint64_t bytes = 0;
    for (const PlannedTensor& tensor : planned_)
        bytes += tensor.bytes() + gguf_padding(tensor.bytes());
    return bytes;
}

Result<void> Adapter::write(NewFile& file, const BytesDone& done) const {
    const auto written = [&] -> Result<void> {
        GgufHeader header;
        header.text("general.architecture", architecture_);
        header.text("general.type", "adapter");
        header.text("general.name", name());
        header.whole("general.file_type", 0);
        header.text("adapter.type", "lora");
        header.number("adapter.lora.alpha", llama_alpha(config_));
        for (const PlannedTensor& tensor : planned_)
            header.tensor(tensor.name, tensor.shape, tensor.type);
        ELPIS_OK(file.append(header.finished()));
        for (const PlannedTensor& tensor : planned_)
            ELPIS_OK(write_tensor(tensor, weights_, file, done));
        return {};
    };
    return of_adapter(folder_, written());
}

}  // namespace elpis::backends::hf
