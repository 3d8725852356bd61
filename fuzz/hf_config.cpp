// config.json of a checkpoint: read for every family that can be run, whatever it names.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "elpis/backends/hf/family.h"
#include "elpis/backends/hf/gguf_header.h"
#include "elpis/backends/hf/metadata.h"
#include "elpis/backends/hf/model_config.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace elpis::backends::hf;
    const auto fields = parse_config({reinterpret_cast<const char*>(data), size});
    if (!fields) {
        if (fields.error().message.empty()) std::abort();
        return 0;
    }
    if (const auto named = architecture_of(*fields)) (void)find_family(*named);
    for (const Family& family : families()) {
        const auto config = read_model_config(with_defaults(*fields, family));
        if (!config) continue;
        // What follows may count on these.
        if (config->blocks < 1 || config->heads % config->kv_heads != 0 || config->rotated() < 2)
            std::abort();
        if (!check_family(family, *config)) continue;
        GgufHeader header;
        (void)write_metadata(family, *config, header);
        if (header.finished().size() % GgufHeader::kAlignment != 0) std::abort();
    }
    return 0;
}
