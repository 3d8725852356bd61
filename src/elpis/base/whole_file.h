#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "elpis/base/result.h"

namespace elpis {

// The bytes of a regular file. NotFound when there is none; InvalidArgument for a folder, a pipe or
// more than `max_bytes`; Unavailable when reading fails. Never waits for a pipe's other end. `kind`
// is what messages call it: "vector file".
Result<std::string> read_whole_file(const std::filesystem::path& file,
                                    std::uintmax_t max_bytes,
                                    std::string_view kind);

// Writes under a temporary name in the same folder, flushes to the disk and renames: `file` is at
// any time the old one or the new one, whole. Unavailable, with nothing left behind, when that
// fails.
Result<void> write_whole_file(const std::filesystem::path& file, std::string_view bytes);

}  // namespace elpis
