#include "elpis/engine/llama/testing/tiny_adapter.h"

#include <cmath>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <random>
#include <span>
#include <stdexcept>
#include <string>

#include <ggml.h>
#include <gguf.h>

#include "elpis/engine/llama/testing/tiny_model.h"

namespace elpis::engine::testing {

void write_tiny_adapter(const std::filesystem::path& path,
                        const TinyAdapter& adapter,
                        const TinyModel& shape) {
    const std::unique_ptr<gguf_context, decltype(&gguf_free)> file(gguf_init_empty(), &gguf_free);
    gguf_context* const out = file.get();
    gguf_set_val_str(out, "general.architecture", "llama");
    gguf_set_val_str(out, "general.type", "adapter");
    gguf_set_val_str(out, "adapter.type", "lora");
    gguf_set_val_f32(out, "adapter.lora.alpha", adapter.alpha);
    const std::size_t memory = 16U << 20U;
    const std::unique_ptr<ggml_context, decltype(&ggml_free)> tensors(
        ggml_init({.mem_size = memory, .mem_buffer = nullptr, .no_alloc = false}), &ggml_free);
    std::mt19937 random(adapter.seed);
    const auto add = [&](const std::string& name, int columns, int rows) {
        ggml_tensor* const tensor = ggml_new_tensor_2d(tensors.get(), GGML_TYPE_F32, columns, rows);
        ggml_set_name(tensor, name.c_str());
        std::normal_distribution<float> noise(0.0F, 1.0F / std::sqrt(static_cast<float>(columns)));
        for (float& value : std::span(static_cast<float*>(tensor->data),
                                      static_cast<std::size_t>(ggml_nelements(tensor))))
            value = noise(random);
        gguf_add_tensor(out, tensor);
    };
    for (int block = 0; block < shape.blocks; ++block) {
        for (const std::string& target : adapter.targets) {
            const std::string name = "blk." + std::to_string(block) + "." + target + ".weight";
            const int columns = target == "ffn_down" ? 2 * shape.width : shape.width;
            const int rows = target == "attn_v" ? shape.width / 2 : shape.width;
            add(name + ".lora_a", columns, adapter.rank);
            add(name + ".lora_b", adapter.rank, rows);
        }
    }
    if (adapter.damage) adapter.damage(out);
    if (!gguf_write_to_file(out, path.c_str(), /*only_meta=*/false)) {
        throw std::runtime_error("cannot write " + path.string());
    }
}

}  // namespace elpis::engine::testing
