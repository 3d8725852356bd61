#include "elpis/engine/llama/testing/reference_embedding.h"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <numeric>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include <llama-cpp.h>
#include <llama.h>

namespace elpis::engine::testing {

std::vector<float> reference_embedding(const std::filesystem::path& model,
                                       const std::string& text) {
    llama_model_params weights = llama_model_default_params();
    weights.n_gpu_layers = 0;
    const llama_model_ptr loaded(llama_model_load_from_file(model.c_str(), weights));
    if (!loaded) throw std::runtime_error("cannot load " + model.string());
    const llama_vocab* const vocabulary = llama_model_get_vocab(loaded.get());
    std::vector<llama_token> tokens(text.size() + 8);
    const int count = llama_tokenize(vocabulary,
                                     text.data(),
                                     static_cast<std::int32_t>(text.size()),
                                     tokens.data(),
                                     static_cast<std::int32_t>(tokens.size()),
                                     /*add_special=*/true,
                                     /*parse_special=*/false);
    if (count < 1) throw std::runtime_error("no tokens");
    tokens.resize(static_cast<std::size_t>(count));

    llama_context_params params = llama_context_default_params();
    params.n_ctx = static_cast<std::uint32_t>(count);
    params.n_batch = params.n_ubatch = params.n_ctx;
    params.embeddings = true;
    llama_context_ptr context(llama_init_from_model(loaded.get(), params));
    if (context && llama_pooling_type(context.get()) == LLAMA_POOLING_TYPE_NONE) {
        params.pooling_type = LLAMA_POOLING_TYPE_MEAN;  // the file says nothing
        context.reset(llama_init_from_model(loaded.get(), params));
    }
    if (!context || llama_decode(context.get(), llama_batch_get_one(tokens.data(), count)) != 0)
        throw std::runtime_error("llama.cpp computed nothing");
    const float* const pooled = llama_get_embeddings_seq(context.get(), 0);
    if (pooled == nullptr) throw std::runtime_error("llama.cpp pooled nothing");
    const std::span<const float> row(pooled,
                                     static_cast<std::size_t>(llama_model_n_embd(loaded.get())));
    const float length = std::sqrt(std::inner_product(row.begin(), row.end(), row.begin(), 0.0F));
    std::vector<float> vector(row.begin(), row.end());
    for (float& number : vector)
        number /= length;
    return vector;
}

}  // namespace elpis::engine::testing
