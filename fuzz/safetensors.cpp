#include "elpis/steering/formats/safetensors.h"

#include <cstddef>
#include <cstdint>

#include "reading.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace elpis::steering::formats;
    go_on(read_safetensors(bytes_of(data, size)));
    return 0;
}
