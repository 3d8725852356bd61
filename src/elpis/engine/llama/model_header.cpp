#include "elpis/engine/model_header.h"

#include <cstdint>
#include <filesystem>
#include <limits>
#include <memory>
#include <string>
#include <system_error>

#include <fmt/format.h>
#include <gguf.h>
#include <llama.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/engine/embedding.h"
#include "elpis/engine/llama/header_figures.h"

namespace elpis::engine {
namespace {

using Gguf = std::unique_ptr<gguf_context, decltype(&gguf_free)>;

std::string text_of(const gguf_context* file, const std::string& key) {
    const std::int64_t id = gguf_find_key(file, key.c_str());
    if (id < 0 || gguf_get_kv_type(file, id) != GGUF_TYPE_STRING) return {};
    return gguf_get_val_str(file, id);
}

// Some models give one figure per block; the first stands for all.
int number_of(const gguf_context* file, const std::string& key) {
    const std::int64_t id = gguf_find_key(file, key.c_str());
    if (id < 0) return 0;
    std::uint64_t value = 0;
    if (gguf_get_kv_type(file, id) == GGUF_TYPE_UINT32) {
        value = gguf_get_val_u32(file, id);
    } else if (gguf_get_kv_type(file, id) == GGUF_TYPE_ARRAY && gguf_get_arr_n(file, id) > 0 &&
               gguf_get_arr_type(file, id) == GGUF_TYPE_UINT32) {
        value = *static_cast<const std::uint32_t*>(gguf_get_arr_data(file, id));
    }
    return value > static_cast<std::uint64_t>(std::numeric_limits<int>::max())
               ? 0
               : static_cast<int>(value);
}

EmbeddingPooling pooling_of(const gguf_context* file, const std::string& prefix) {
    switch (number_of(file, prefix + "pooling_type")) {
        case LLAMA_POOLING_TYPE_CLS:
            return EmbeddingPooling::First;
        case LLAMA_POOLING_TYPE_LAST:
            return EmbeddingPooling::Last;
        case LLAMA_POOLING_TYPE_RANK:
            return EmbeddingPooling::Ranking;
        default:
            return EmbeddingPooling::Mean;
    }
}

std::uint64_t cell_bytes(const gguf_context* file,
                         const std::string& prefix,
                         const ModelHeader& header) {
    const int heads = number_of(file, prefix + "attention.head_count");
    if (heads == 0) return 0;
    const int kv_heads = number_of(file, prefix + "attention.head_count_kv");
    const int key_length = number_of(file, prefix + "attention.key_length");
    const int value_length = number_of(file, prefix + "attention.value_length");
    const int default_length = header.width / heads;
    const int per_head = (key_length > 0 ? key_length : default_length) +
                         (value_length > 0 ? value_length : default_length);
    constexpr std::uint64_t kBytesPerNumber = 2;
    return kBytesPerNumber * static_cast<std::uint64_t>(header.blocks) *
           static_cast<std::uint64_t>(kv_heads > 0 ? kv_heads : heads) *
           static_cast<std::uint64_t>(per_head);
}

}  // namespace

Result<ModelHeader> read_model_header(const std::filesystem::path& file) {
    std::error_code error;
    if (!std::filesystem::is_regular_file(file, error)) {
        return fail(ErrorCode::NotFound,
                    fmt::format("there is no model file {}; set model.path to a .gguf file",
                                file.string()));
    }
    const Gguf gguf(gguf_init_from_file(file.c_str(), {.no_alloc = true, .ctx = nullptr}),
                    &gguf_free);
    if (!gguf) {
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("{} is not a readable GGUF file; it may be cut short or of another "
                                "format",
                                file.string()));
    }
    ModelHeader header;
    header.architecture = text_of(gguf.get(), "general.architecture");
    if (header.architecture.empty() || gguf_get_n_tensors(gguf.get()) == 0) {
        return fail(
            ErrorCode::InvalidArgument,
            fmt::format("{} is a GGUF file, but holds no model (no general.architecture, or "
                        "no tensors)",
                        file.string()));
    }
    const std::string prefix = header.architecture + ".";
    if (const auto figure = impossible_figure(gguf.get(), prefix)) {
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("{} is a damaged GGUF file: it claims {}", file.string(), *figure));
    }
    header.name = text_of(gguf.get(), "general.name");
    header.context_trained = number_of(gguf.get(), prefix + "context_length");
    if (gguf_find_tensor(gguf.get(), "rope_factors_long.weight") >= 0)
        header.stretched_from = number_of(gguf.get(), header.stretch_key());
    header.blocks = number_of(gguf.get(), prefix + "block_count");
    header.width = number_of(gguf.get(), prefix + "embedding_length");
    header.cell_bytes = cell_bytes(gguf.get(), prefix, header);
    header.file_bytes = std::filesystem::file_size(file, error);
    header.has_chat_template = gguf_find_key(gguf.get(), "tokenizer.chat_template") >= 0;
    header.pooling = pooling_of(gguf.get(), prefix);
    return header;
}

}  // namespace elpis::engine
