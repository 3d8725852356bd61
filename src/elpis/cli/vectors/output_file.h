#pragma once

#include <filesystem>
#include <string_view>

#include "elpis/base/result.h"

namespace elpis::cli {

// Whether a file of this name could be made, asked before long work: its folder is there and takes
// files, and the name is not that of a folder. InvalidArgument names the option. An empty name and
// "-" are good.
Result<void> check_output(std::string_view option, const std::filesystem::path& file);

}  // namespace elpis::cli
