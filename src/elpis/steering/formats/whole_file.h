#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "elpis/base/result.h"
#include "elpis/base/whole_file.h"

namespace elpis::steering::formats {

using elpis::write_whole_file;

inline Result<std::string> read_whole_file(const std::filesystem::path& file,
                                           std::uintmax_t max_bytes) {
    return elpis::read_whole_file(file, max_bytes, "vector file");
}

}  // namespace elpis::steering::formats
