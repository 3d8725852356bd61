#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "elpis/base/result.h"

namespace elpis::steering {

// The bytes of a regular file. NotFound when there is none, InvalidArgument when it is no file or
// larger than that, Unavailable when it cannot be read.
Result<std::string> read_text_file(const std::filesystem::path& file, std::uintmax_t max_bytes);

}  // namespace elpis::steering
