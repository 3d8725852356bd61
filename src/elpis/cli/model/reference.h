#pragma once

#include <filesystem>

#include "elpis/base/result.h"
#include "elpis/config/load.h"
#include "elpis/config/settings.h"

namespace elpis::cli {

// Which checkpoint a command is about: the one that was named, a folder before an id, or the one
// of the settings. InvalidArgument when there is none.
Result<std::filesystem::path> checkpoint_reference(const std::filesystem::path& named,
                                                   const config::Settings& settings,
                                                   const config::Inputs& inputs);

}  // namespace elpis::cli
