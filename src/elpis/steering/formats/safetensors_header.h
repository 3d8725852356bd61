#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "elpis/base/result.h"

namespace elpis::steering::formats {

// A tensor as the header of a safetensors file describes it. The bytes count from the end of the
// header and lie within the file; `shape` says nothing yet about whether there are as many.
struct SafetensorsEntry {
    std::string name;
    std::string dtype;  // "F32", as written
    std::vector<std::int64_t> shape;
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
};

struct SafetensorsHeader {
    std::vector<SafetensorsEntry> entries;  // in the order of their bytes
    std::map<std::string, std::string> metadata;
};

// What one file may have; a file of vectors is smaller than a model.
struct SafetensorsLimits {
    std::uint64_t header_bytes = std::uint64_t{1} << 20U;
    std::size_t tensors = 4096;
};

// The JSON behind the eight bytes of its length; `buffer` is how many bytes follow it. Refused:
// anything but dtype, shape and data_offsets, more than 8 dimensions, tensors that overlap, leave a
// hole or do not reach from the first byte to the last.
Result<SafetensorsHeader> read_safetensors_header(std::string_view json,
                                                  std::uint64_t buffer,
                                                  const SafetensorsLimits& limits);

}  // namespace elpis::steering::formats
