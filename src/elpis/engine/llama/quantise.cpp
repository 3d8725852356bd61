#include "elpis/engine/quantise.h"

#include <cstddef>
#include <exception>
#include <filesystem>
#include <string>

#include <fmt/format.h>
#include <llama.h>

#include "elpis/base/error.h"
#include "elpis/base/log.h"
#include "elpis/base/result.h"
#include "elpis/engine/llama/runtime.h"
#include "elpis/engine/machine.h"

namespace elpis::engine {

Result<void> quantise(const std::filesystem::path& from,
                      const std::filesystem::path& to,
                      Quantisation kind,
                      Log& log) {
    const llama::Runtime runtime(log);
    llama_model_quantize_params params = llama_model_quantize_default_params();
    params.nthread = cpu_budget().usable();
    params.ftype = kind == Quantisation::Q80 ? LLAMA_FTYPE_MOSTLY_Q8_0 : LLAMA_FTYPE_MOSTLY_Q4_K_M;
    params.max_buf_size = std::size_t{32} << 20U;
    std::string reason = "the log has llama.cpp's reason";
    try {
        if (llama_model_quantize(from.c_str(), to.c_str(), &params) == 0) return {};
    } catch (const std::exception& error) {
        reason = error.what();
    }
    return fail(ErrorCode::Unavailable, fmt::format("quantising the model failed: {}", reason));
}

}  // namespace elpis::engine
