#pragma once

#include <filesystem>
#include <string>

#include "elpis/base/result.h"

namespace elpis::steering {

// Tells model files apart without reading gigabytes: a digest of the file's size, its first and
// last MiB and 64 pieces of 64 KiB spread evenly between, 16 hex digits. For finding the vectors
// that belong to a model, not for security. Unavailable when the file cannot be read.
Result<std::string> fingerprint_of(const std::filesystem::path& file);

}  // namespace elpis::steering
