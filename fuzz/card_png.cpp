#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include <zlib.h>

#include "elpis/persona/card/card_file.h"
#include "elpis/persona/card/png.h"

using namespace elpis::persona;

namespace {

void read_all(std::string_view file) {
    const auto card = read_card(file);
    if (!card && card.error().message.empty()) std::abort();
    const auto chunks = read_chunks(file);
    if (!chunks) return;
    const auto again = read_chunks(with_texts(*chunks, {}));
    if (!again || again->size() != chunks->size()) std::abort();
}

// The same with right checksums, which no fuzzer finds by itself.
std::string mended(std::string file) {
    std::size_t at = 8;
    while (at < file.size() && file.size() - at >= 12) {
        std::size_t length = 0;
        for (std::size_t i = 0; i < 4; ++i)
            length = length << 8U | static_cast<unsigned char>(file[at + i]);
        if (length > file.size() - at - 12) break;
        const auto* const begin = reinterpret_cast<const Bytef*>(file.data() + at + 4);
        const auto checksum = static_cast<std::uint32_t>(crc32_z(0, begin, length + 4));
        for (std::size_t i = 0; i < 4; ++i)
            file[at + 8 + length + i] = static_cast<char>(checksum >> (24 - 8 * i) & 0xFFU);
        at += length + 12;
    }
    return file;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view file(reinterpret_cast<const char*>(data), size);
    read_all(file);
    read_all(mended(std::string(file)));
    return 0;
}
