#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "elpis/base/result.h"

namespace elpis::config {

// The text of a regular file of at most 1 MiB. Unavailable otherwise, in a sentence that calls the
// file `shown` and says that it cannot be read as `what`: "a settings file".
Result<std::string> read_text_file(const std::filesystem::path& path,
                                   std::string_view shown,
                                   std::string_view what);

}  // namespace elpis::config
