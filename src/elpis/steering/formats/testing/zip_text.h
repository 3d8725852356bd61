#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "elpis/steering/formats/testing/test_data.h"

// Zip archives written by hand, so that each of their figures can be right or wrong.
namespace elpis::steering::formats::testing {

inline std::uint32_t crc32(std::string_view bytes) {
    std::uint32_t crc = 0xFFFFFFFF;
    for (const char letter : bytes) {
        crc ^= static_cast<unsigned char>(letter);
        for (int bit = 0; bit < 8; ++bit) {
            crc = (crc & 1U) != 0 ? (crc >> 1U) ^ 0xEDB88320U : crc >> 1U;
        }
    }
    return ~crc;
}

struct ZipText {
    std::string name;
    std::string bytes;
    std::uint16_t flags = 0;
    std::uint16_t method = 0;
    bool descriptor = false;  // sizes behind the bytes, zeros in the local header
    std::size_t padding = 0;  // bytes in the local extra field, as torch pads to 64
    bool zip64 = false;       // size and offset in the directory's extra field
    std::optional<std::uint32_t> begin = std::nullopt;  // another place than the true one
    std::optional<std::string> local_name = std::nullopt;
    std::optional<std::uint32_t> crc = std::nullopt;
};

inline std::string u16(std::size_t value) {
    return number_bytes(static_cast<std::uint16_t>(value));
}
inline std::string u32(std::size_t value) {
    return number_bytes(static_cast<std::uint32_t>(value));
}
inline std::string u64(std::size_t value) {
    return number_bytes(static_cast<std::uint64_t>(value));
}

inline std::string zip_archive(const std::vector<ZipText>& entries, bool end64 = false) {
    std::string archive;
    std::string directory;
    for (const ZipText& entry : entries) {
        const std::size_t begin = entry.begin.value_or(static_cast<std::uint32_t>(archive.size()));
        const std::uint32_t crc = entry.crc.value_or(crc32(entry.bytes));
        const std::size_t size = entry.bytes.size();
        const std::uint16_t flags =
            static_cast<std::uint16_t>(entry.flags | (entry.descriptor ? 0x0808U : 0U));
        const std::string local_name = entry.local_name.value_or(entry.name);
        const std::string extra =
            entry.padding == 0 ? ""
                               : fmt::format("FB{}{:Z<{}}", u16(entry.padding), "", entry.padding);
        const std::string head = u16(20) + u16(flags) + u16(entry.method) + u16(0) + u16(0x21);
        archive += u32(0x04034B50) + head;
        archive += entry.descriptor ? u32(0) + u32(0) + u32(0) : u32(crc) + u32(size) + u32(size);
        archive += u16(local_name.size()) + u16(extra.size());
        archive += local_name;
        archive += extra;
        archive += entry.bytes;
        if (entry.descriptor) archive += u32(0x08074B50) + u32(crc) + u32(size) + u32(size);

        const std::string wide =
            entry.zip64 ? u16(1) + u16(24) + u64(size) + u64(size) + u64(begin) : "";
        const std::size_t in64 = 0xFFFFFFFF;
        directory += u32(0x02014B50) + u16(20);
        directory += head;
        directory += u32(crc) + u32(entry.zip64 ? in64 : size) + u32(entry.zip64 ? in64 : size) +
                     u16(entry.name.size()) + u16(wide.size()) + u16(0) + u16(0) + u16(0) + u32(0) +
                     u32(entry.zip64 ? in64 : begin);
        directory += entry.name;
        directory += wide;
    }
    const std::size_t offset = archive.size();
    archive += directory;
    if (end64) {
        const std::size_t record = archive.size();
        archive += u32(0x06064B50) + u64(44) + u16(45) + u16(45) + u32(0) + u32(0) +
                   u64(entries.size()) + u64(entries.size()) + u64(directory.size()) + u64(offset);
        archive += u32(0x07064B50) + u32(0) + u64(record) + u32(1);
    }
    const std::size_t in64 = 0xFFFFFFFF;
    archive += u32(0x06054B50) + u16(0) + u16(0) + u16(end64 ? 0xFFFF : entries.size()) +
               u16(end64 ? 0xFFFF : entries.size()) + u32(end64 ? in64 : directory.size()) +
               u32(end64 ? in64 : offset) + u16(0);
    return archive;
}

}  // namespace elpis::steering::formats::testing
