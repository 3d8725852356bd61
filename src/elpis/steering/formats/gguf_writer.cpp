#include "elpis/steering/formats/gguf_writer.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include <fmt/format.h>
#include <gguf.h>

#include "elpis/steering/formats/known_fields.h"
#include "elpis/steering/formats/vector_file.h"
#include "elpis/steering/formats/written_vector.h"

namespace elpis::steering::formats {
namespace {

struct FreeGguf {
    void operator()(gguf_context* file) const { gguf_free(file); }
};
struct FreeTensors {
    void operator()(ggml_context* tensors) const { ggml_free(tensors); }
};

void pad(std::string& bytes, std::size_t alignment) {
    bytes.resize((bytes.size() + alignment - 1) / alignment * alignment, '\0');
}

}  // namespace

std::string gguf_bytes(const VectorToWrite& vector, const WrittenKeys& keys) {
    const std::unique_ptr<gguf_context, FreeGguf> file(gguf_init_empty());
    gguf_set_val_str(file.get(), "general.architecture", "controlvector");
    gguf_set_val_str(file.get(), "controlvector.model_hint", vector.model.architecture.c_str());
    gguf_set_val_i32(
        file.get(), "controlvector.layer_count", static_cast<std::int32_t>(vector.rows.size()));
    for (const auto& [key, value] : keys.texts) {
        gguf_set_val_str(file.get(), key.c_str(), value.c_str());
    }
    if (!keys.residual_rms.empty()) {
        gguf_set_arr_data(file.get(),
                          std::string(keys::kResidualRms).c_str(),
                          GGUF_TYPE_FLOAT32,
                          keys.residual_rms.data(),
                          keys.residual_rms.size());
    }

    // Descriptions only: the numbers are appended below, as they lie in the rows.
    const std::unique_ptr<ggml_context, FreeTensors> tensors(
        ggml_init({.mem_size = vector.rows.size() * ggml_tensor_overhead(),
                   .mem_buffer = nullptr,
                   .no_alloc = true}));
    for (const auto& [block, row] : vector.rows) {
        ggml_tensor* tensor =
            ggml_new_tensor_1d(tensors.get(), GGML_TYPE_F32, static_cast<std::int64_t>(row.size()));
        ggml_set_name(tensor, fmt::format("direction.{}", block).c_str());
        gguf_add_tensor(file.get(), tensor);
    }
    std::string bytes(gguf_get_meta_size(file.get()), '\0');
    gguf_get_meta_data(file.get(), bytes.data());
    for (const auto& [block, row] : vector.rows) {
        bytes +=
            std::string_view(reinterpret_cast<const char*>(row.data()), row.size() * sizeof(float));
        pad(bytes, gguf_get_alignment(file.get()));
    }
    return bytes;
}

}  // namespace elpis::steering::formats
