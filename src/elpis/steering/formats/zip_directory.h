#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "elpis/base/result.h"
#include "elpis/steering/formats/bytes.h"

namespace elpis::steering::formats {

struct ZipEntry {
    std::string_view name;   // a view into the archive
    std::uint64_t size = 0;  // in the archive
    bool compressed = false;
    std::uint64_t begin = 0;    // of its local header
    std::uint64_t payload = 0;  // of its bytes
};

// The entries of a zip archive as its central directory lists them (APPNOTE 6.3.9, Zip64 included),
// in that order. libzip, which reads the entries, does not tell where they lie; this does, and
// refuses what no program that saves tensors writes: encrypted entries, entries that
// overlap or lie outside, a local header that disagrees with the directory, one name twice, more
// than 10 000 entries.
Result<std::vector<ZipEntry>> read_zip_directory(Bytes archive);

}  // namespace elpis::steering::formats
