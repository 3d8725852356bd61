#include "elpis/steering/formats/torch_legacy.h"

#include <cstddef>
#include <cstdint>

#include "reading.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace elpis::steering::formats;
    go_on(read_torch_legacy(bytes_of(data, size)));
    return 0;
}
