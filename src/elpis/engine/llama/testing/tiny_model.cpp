#include "elpis/engine/llama/testing/tiny_model.h"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <random>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include <ggml.h>
#include <gguf.h>

namespace elpis::engine::testing {
namespace {

constexpr int kHeads = 4;
constexpr int kKvHeads = 2;

std::string encode(unsigned code_point) {
    if (code_point < 0x80) return {static_cast<char>(code_point)};
    return {static_cast<char>(0xC0U | (code_point >> 6U)),
            static_cast<char>(0x80U | (code_point & 0x3FU))};
}

// GPT-2 writes bytes as printable characters: those that are one stand for themselves, the others
// for the code points from 256 on, in order.
std::vector<std::string> byte_tokens() {
    std::vector<std::string> tokens;
    unsigned next = 256;
    for (unsigned byte = 0; byte < 256; ++byte) {
        const bool printable =
            (byte >= 0x21 && byte <= 0x7E) || (byte >= 0xA1 && byte <= 0xAC) || byte >= 0xAE;
        tokens.push_back(encode(printable ? byte : next++));
    }
    return tokens;
}

void set_strings(gguf_context* file, const char* key, const std::vector<std::string>& strings) {
    std::vector<const char*> pointers;
    pointers.reserve(strings.size());
    for (const std::string& string : strings)
        pointers.push_back(string.c_str());
    gguf_set_arr_str(file, key, pointers.data(), pointers.size());
}

// Returns how many tokens there are.
int set_vocabulary(gguf_context* file, const std::string& pre_tokeniser) {
    std::vector<std::string> tokens = byte_tokens();
    std::vector<std::int32_t> types(tokens.size(), 1);  // normal
    const auto end_of_text = static_cast<std::uint32_t>(tokens.size());
    for (const char* control : {"<|endoftext|>", "<|im_start|>", "<|im_end|>"}) {
        tokens.emplace_back(control);
        types.push_back(3);
    }
    tokens.emplace_back("he");
    types.push_back(1);
    gguf_set_val_str(file, "tokenizer.ggml.model", "gpt2");
    gguf_set_val_str(file, "tokenizer.ggml.pre", pre_tokeniser.c_str());
    set_strings(file, "tokenizer.ggml.tokens", tokens);
    gguf_set_arr_data(
        file, "tokenizer.ggml.token_type", GGUF_TYPE_INT32, types.data(), types.size());
    set_strings(file, "tokenizer.ggml.merges", {"h e"});
    gguf_set_val_u32(file, "tokenizer.ggml.bos_token_id", end_of_text);
    gguf_set_val_u32(file, "tokenizer.ggml.eos_token_id", end_of_text + 2);
    gguf_set_val_bool(file, "tokenizer.ggml.add_bos_token", false);
    return static_cast<int>(tokens.size());
}

}  // namespace

void write_tiny_model(const std::filesystem::path& path, const TinyModel& shape) {
    const std::unique_ptr<gguf_context, decltype(&gguf_free)> file(gguf_init_empty(), &gguf_free);
    gguf_context* const out = file.get();
    gguf_set_val_str(out, "general.architecture", "llama");
    gguf_set_val_str(out, "general.name", "tiny");
    gguf_set_val_u32(out, "llama.context_length", static_cast<std::uint32_t>(shape.context));
    gguf_set_val_u32(out, "llama.embedding_length", static_cast<std::uint32_t>(shape.width));
    gguf_set_val_u32(out, "llama.block_count", static_cast<std::uint32_t>(shape.blocks));
    gguf_set_val_u32(out, "llama.feed_forward_length", static_cast<std::uint32_t>(2 * shape.width));
    gguf_set_val_u32(out, "llama.attention.head_count", kHeads);
    gguf_set_val_u32(out, "llama.attention.head_count_kv", kKvHeads);
    gguf_set_val_u32(
        out, "llama.rope.dimension_count", static_cast<std::uint32_t>(shape.width / kHeads));
    gguf_set_val_f32(out, "llama.attention.layer_norm_rms_epsilon", 1e-5F);
    if (shape.pooling_type) gguf_set_val_u32(out, "llama.pooling_type", *shape.pooling_type);
    if (!shape.chat_template.empty()) {
        gguf_set_val_str(out, "tokenizer.chat_template", shape.chat_template.c_str());
    }
    const int vocabulary = set_vocabulary(out, shape.pre_tokeniser);

    const std::size_t memory = 64U << 20U;
    const std::unique_ptr<ggml_context, decltype(&ggml_free)> tensors(
        ggml_init({.mem_size = memory, .mem_buffer = nullptr, .no_alloc = false}), &ggml_free);
    std::mt19937 random(shape.seed);
    const auto add = [&](const std::string& name, int columns, int rows, float deviation) {
        ggml_tensor* const tensor =
            rows == 0 ? ggml_new_tensor_1d(tensors.get(), GGML_TYPE_F32, columns)
                      : ggml_new_tensor_2d(tensors.get(), GGML_TYPE_F32, columns, rows);
        ggml_set_name(tensor, name.c_str());
        std::normal_distribution<float> noise(0.0F, deviation);
        const std::span values(static_cast<float*>(tensor->data),
                               static_cast<std::size_t>(ggml_nelements(tensor)));
        for (float& value : values)
            value = rows == 0 ? 1.0F : noise(random);
        if (name == "token_embd.weight") {
            // Control tokens have no weight: their logits are zero, so they are practically never
            // the answer.
            const auto first = static_cast<std::size_t>(256) * static_cast<std::size_t>(columns);
            for (float& value : values.subspan(first, 3U * static_cast<std::size_t>(columns))) {
                value = 0.0F;
            }
        }
        gguf_add_tensor(out, tensor);
    };
    const int width = shape.width;
    const int kv_width = width / kHeads * kKvHeads;
    const float scale = 1.0F / std::sqrt(static_cast<float>(width));
    add("token_embd.weight", width, vocabulary, 2.0F * scale);
    add("output_norm.weight", width, 0, 0.0F);
    for (int block = 0; block < shape.blocks; ++block) {
        const std::string prefix = "blk." + std::to_string(block) + ".";
        add(prefix + "attn_norm.weight", width, 0, 0.0F);
        add(prefix + "attn_q.weight", width, width, scale);
        add(prefix + "attn_k.weight", width, kv_width, scale);
        add(prefix + "attn_v.weight", width, kv_width, scale);
        add(prefix + "attn_output.weight", width, width, scale);
        add(prefix + "ffn_norm.weight", width, 0, 0.0F);
        add(prefix + "ffn_gate.weight", width, 2 * width, scale);
        add(prefix + "ffn_up.weight", width, 2 * width, scale);
        add(prefix + "ffn_down.weight", 2 * width, width, scale);
    }
    if (!gguf_write_to_file(out, path.c_str(), /*only_meta=*/false)) {
        throw std::runtime_error("cannot write " + path.string());
    }
}

}  // namespace elpis::engine::testing
