#pragma once

#include <filesystem>

#include "elpis/base/result.h"

namespace elpis::log_file {

// Makes the folder and the file if they are not there, and finds out whether it can be written. A
// log is rotated by renaming, so anything but a regular file is refused: /dev/null, a pipe.
Result<void> prepare(const std::filesystem::path& file);

// Removes `file` and its rotated copies (server.log, server.1.log, …) last written before `oldest`.
Result<void> prune(const std::filesystem::path& file, std::filesystem::file_time_type oldest);

}  // namespace elpis::log_file
