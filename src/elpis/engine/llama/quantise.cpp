#include "elpis/engine/quantise.h"

#include <filesystem>

#include <llama.h>

#include "elpis/base/log.h"
#include "elpis/base/result.h"
#include "elpis/engine/llama/runtime.h"
#include "elpis/engine/llama/write_weights.h"
#include "elpis/engine/machine.h"

namespace elpis::engine {

Result<void> quantise(const std::filesystem::path& from,
                      const std::filesystem::path& to,
                      Quantisation kind,
                      Log& log) {
    const llama::Runtime runtime(log);
    return llama::write_weights(
        from,
        to,
        kind == Quantisation::Q80 ? LLAMA_FTYPE_MOSTLY_Q8_0 : LLAMA_FTYPE_MOSTLY_Q4_K_M,
        /*again=*/false,
        cpu_budget().usable());
}

}  // namespace elpis::engine
