#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "elpis/base/result.h"
#include "elpis/steering/formats/bytes.h"
#include "elpis/steering/formats/pickle_contents.h"
#include "elpis/steering/formats/pickle_machine.h"
#include "elpis/steering/formats/tensor.h"
#include "reading.h"

// The pickle alone, with sixteen float32 behind every storage: a zip archive's checksums would keep
// most changed pickles from being run at all.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace elpis::steering::formats;
    static constexpr std::array<float, 16> kNumbers = {
        1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
    const auto pickle = read_pickle(bytes_of(data, size));
    if (!pickle) return 0;
    PickleSurroundings around;
    around.storage_of = [](std::string_view) -> elpis::Result<Bytes> {
        return std::as_bytes(std::span(kNumbers));
    };
    around.big_endian = size % 2 == 1;
    go_on(contents_of(*pickle, around, NumberBudget::for_file_of(size)));
    return 0;
}
