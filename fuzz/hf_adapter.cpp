// adapter_config.json of a PEFT adapter: whatever it says, modules of any name have a rank and a
// scale, or a reason.
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "elpis/backends/hf/adapter_config.h"
#include "elpis/backends/hf/adapter_plan.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace elpis::backends::hf;
    const auto config = read_adapter_config({reinterpret_cast<const char*>(data), size});
    if (!config) {
        if (config.error().message.empty()) std::abort();
        return 0;
    }
    // What follows may count on these.
    if (config->rank < 1 || config->alpha == 0.0 || !std::isfinite(llama_alpha(*config)))
        std::abort();
    for (const std::string_view module :
         {"", "model.layers.0.self_attn.q_proj", "model.layers.11.mlp.down_proj", "lm_head"}) {
        const auto rank = config->rank_of(module);
        if (rank && *rank < 1) std::abort();
        const auto scale = config->scale_of(module);
        if (scale && !std::isfinite(*scale)) std::abort();
        if (rank.has_value() != config->rank_of(module).has_value()) std::abort();
    }
    return 0;
}
