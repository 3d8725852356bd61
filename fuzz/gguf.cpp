#include <cstddef>
#include <cstdint>

#include "elpis/steering/formats/gguf_vectors.h"
#include "reading.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace elpis::steering::formats;
    go_on(read_gguf_vectors(bytes_of(data, size)));
    return 0;
}
