#include "elpis/engine/llama/write_weights.h"

#include <cstddef>
#include <exception>
#include <filesystem>
#include <string>

#include <fmt/format.h>
#include <llama.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"

namespace elpis::engine::llama {

Result<void> write_weights(const std::filesystem::path& from,
                           const std::filesystem::path& to,
                           llama_ftype type,
                           bool again,
                           int threads) {
    llama_model_quantize_params params = llama_model_quantize_default_params();
    params.nthread = threads;
    params.ftype = type;
    params.allow_requantize = again;
    params.max_buf_size = std::size_t{32} << 20U;
    std::string reason = "the log has llama.cpp's reason";
    try {
        if (llama_model_quantize(from.c_str(), to.c_str(), &params) == 0) return {};
    } catch (const std::exception& error) {
        reason = error.what();
    }
    return fail(ErrorCode::Unavailable, fmt::format("quantising the model failed: {}", reason));
}

}  // namespace elpis::engine::llama
