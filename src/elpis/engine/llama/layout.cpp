#include "elpis/engine/llama/layout.h"

#include <filesystem>

#include <llama.h>

#include "elpis/base/result.h"
#include "elpis/engine/llama/write_weights.h"
#include "elpis/engine/weight_layout.h"

namespace elpis::engine::llama {

Result<void> lay_out(const std::filesystem::path& from,
                     const std::filesystem::path& to,
                     WeightLayout layout,
                     int threads) {
    return write_weights(
        from,
        to,
        layout == WeightLayout::F16 ? LLAMA_FTYPE_MOSTLY_F16 : LLAMA_FTYPE_MOSTLY_Q8_0,
        /*again=*/true,
        threads);
}

}  // namespace elpis::engine::llama
