#include "elpis/engine/llama/layout.h"

#include <exception>
#include <filesystem>

#include <fmt/format.h>
#include <llama.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/engine/weight_layout.h"

namespace elpis::engine::llama {

Result<void> lay_out(const std::filesystem::path& from,
                     const std::filesystem::path& to,
                     WeightLayout layout,
                     int threads) {
    llama_model_quantize_params params = llama_model_quantize_default_params();
    params.nthread = threads;
    params.ftype = layout == WeightLayout::F16 ? LLAMA_FTYPE_MOSTLY_F16 : LLAMA_FTYPE_MOSTLY_Q8_0;
    params.allow_requantize = true;
    try {
        if (llama_model_quantize(from.c_str(), to.c_str(), &params) == 0) return {};
    } catch (const std::exception& error) {
        return fail(
            ErrorCode::Unavailable,
            fmt::format("laying out the weights of {} failed: {}", from.string(), error.what()));
    }
    return fail(ErrorCode::Unavailable,
                fmt::format("laying out the weights of {} as {} failed; the log has llama.cpp's "
                            "reason",
                            from.string(),
                            name_of(layout)));
}

}  // namespace elpis::engine::llama
