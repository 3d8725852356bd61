// What describes the weights of a checkpoint: the header of a safetensors file, or an index of
// such.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "elpis/backends/hf/weights.h"
#include "elpis/steering/formats/safetensors_header.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace elpis;
    const std::string_view json(reinterpret_cast<const char*>(data), size);
    constexpr std::uint64_t kBuffer = 48;
    if (const auto header = steering::formats::read_safetensors_header(json, kBuffer, {})) {
        std::uint64_t next = 0;
        for (const auto& entry : header->entries) {
            if (entry.begin != next || entry.end < entry.begin || entry.end > kBuffer) std::abort();
            next = entry.end;
        }
    }
    if (const auto index = backends::hf::read_index(json)) {
        for (const auto& [tensor, file] : *index) {
            if (file.empty() || file.front() == '.' || file.find('/') != std::string::npos)
                std::abort();
        }
    }
    return 0;
}
